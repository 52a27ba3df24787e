import fc from 'fast-check';
import type { Circuit, GateOperation, Operation } from '../circuit';
import { compile } from '../compiler';
import { QuantumError } from '../errors';
import { GATES, gateOf } from '../gates';
import { expectationValue, type PauliTerm } from '../results';
import { createEngine, startNodeHelper } from '.';
import { simulateDensely } from './testing/dense-simulation';

/** What the issue asks of every amplitude. */
const TOLERANCE = 1e-12;
const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => {
  alone.close();
  pair.close();
});

function circuitOf(qubitCount: number, operations: Operation[]): Circuit {
  return { qubitCount, bitCount: 0, qubitRegisters: [], bitRegisters: [], inputs: [], operations };
}

function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

/** A state that no symmetry hides anything in, for what comes after. */
function unsymmetric(qubitCount: number): Operation[] {
  const qubits = Array.from({ length: qubitCount }, (_, i) => i);
  return [
    ...qubits.map((q) => gate('u', [q], 0.3 + 0.41 * q, 1.1 - 0.23 * q, 0.7 + 0.19 * q)),
    ...qubits.slice(1).map((q) => gate('cx', [q - 1, q])),
    ...qubits.map((q) => gate('u', [q], 1.9 - 0.37 * q, 0.2 + 0.31 * q, -0.4 + 0.11 * q)),
  ];
}

/** The largest difference of real or imaginary parts. */
function worst(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

function check(circuit: Circuit, tileExponent: number): void {
  const plan = compile(circuit, { tileExponent });
  const amplitudes = alone.run(plan).slice();
  expect(worst(amplitudes, simulateDensely(circuit))).toBeLessThan(TOLERANCE);
  const together = pair.run(plan).slice();
  expect(Buffer.compare(Buffer.from(together.buffer), Buffer.from(amplitudes.buffer))).toBe(0);
}

test('the start is |0…0⟩', () => {
  for (const qubitCount of [0, 1, 2, 5, 14]) {
    const amplitudes = alone.run(compile(circuitOf(qubitCount, [])));
    expect(amplitudes.length).toBe(2 ** (qubitCount + 1));
    expect(amplitudes.findIndex((value) => value !== 0)).toBe(0);
    expect(amplitudes[0]).toBe(1);
    expect(amplitudes.slice(1).every((value) => value === 0)).toBe(true);
  }
});

describe.each([...GATES.values()])('$name', ({ name, qubits, parameters }) => {
  test('on all ordered qubits, in small tiles, also controlled', () => {
    const qubitCount = 5;
    const angles = [0.7, -1.3, 2.1, 0.4].slice(0, parameters.length);
    for (const list of orderedLists(qubitCount, qubits)) {
      const operation = gate(name, list, ...angles);
      check(circuitOf(qubitCount, [...unsymmetric(qubitCount), operation]), 3);
    }
    if (qubits > 1) return;
    for (const list of orderedLists(qubitCount, qubits + 1)) {
      for (const value of [0, 1] as const) {
        const operation = { ...gate(name, list, ...angles), controls: [value] };
        check(circuitOf(qubitCount, [...unsymmetric(qubitCount), operation]), 3);
      }
    }
  });
});

function orderedLists(count: number, length: number): number[][] {
  if (length === 0) return [[]];
  return orderedLists(count, length - 1).flatMap((list) =>
    Array.from({ length: count }, (_, qubit) => qubit)
      .filter((qubit) => !list.includes(qubit))
      .map((qubit) => [...list, qubit]),
  );
}

const angle = fc.double({ min: -7, max: 7, noNaN: true });

function anyOperation(qubitCount: number): fc.Arbitrary<Operation> {
  const qubits = fc.shuffledSubarray(
    Array.from({ length: qubitCount }, (_, i) => i),
    { minLength: qubitCount },
  );
  const controls = fc.array(fc.constantFrom<0 | 1>(0, 1), { maxLength: 3 });
  return fc
    .record({
      known: fc.constantFrom(
        ...[...GATES.values()].filter((record) => record.qubits <= qubitCount),
      ),
      qubits,
      controls,
      angles: fc.tuple(angle, angle, angle, angle),
    })
    .map(({ known, qubits: order, controls: wanted, angles }) => {
      const room = qubitCount - known.qubits;
      const values = wanted.slice(0, Math.max(0, Math.min(room, wanted.length - 1)));
      const operation = gate(known.name, order.slice(0, known.qubits + values.length));
      return {
        ...operation,
        parameters: angles.slice(0, known.parameters.length),
        controls: values,
      };
    });
}

test.each([
  { qubitCount: 4, tileExponent: 3 },
  { qubitCount: 7, tileExponent: 3 },
  { qubitCount: 8, tileExponent: 4 },
  { qubitCount: 9, tileExponent: 7 },
  { qubitCount: 6, tileExponent: 13 },
])('random circuits: %o', ({ qubitCount, tileExponent }) => {
  fc.assert(
    fc.property(
      fc.array(anyOperation(qubitCount), { minLength: 1, maxLength: 60, size: 'max' }),
      (operations) => check(circuitOf(qubitCount, operations), tileExponent),
    ),
    { numRuns: 30, seed: 4 },
  );
});

test('the usual tiles, with several of them', () => {
  const circuit = circuitOf(15, [...unsymmetric(15), gate('cp', [14, 0], 0.7), gate('h', [7])]);
  check(circuit, 13);
});

test('a matrix of three qubits, in tiles that are grown for it', () => {
  const matrix = new Float64Array(2 * 64);
  // A discrete Fourier transform: unitary, and no two of its rows alike.
  for (let row = 0; row < 8; row += 1) {
    for (let column = 0; column < 8; column += 1) {
      const turn = gateOf('p').matrix([(2 * Math.PI * row * column) / 8]);
      matrix.set(
        [(turn[6] as number) / Math.sqrt(8), (turn[7] as number) / Math.sqrt(8)],
        2 * (8 * row + column),
      );
    }
  }
  for (const qubits of orderedLists(5, 3)) {
    const operation: Operation = { kind: 'unitary', matrix, qubits };
    check(circuitOf(5, [...unsymmetric(5), operation, gate('h', [4])]), 2);
  }
});

test('the norm stays 1 for 10^5 gates', () => {
  const operations: Operation[] = [];
  for (let i = 0; i < 50_000; i += 1) {
    operations.push(gate('u', [i % 4], 0.1 + i * 0.37, i * 0.91, -i * 0.53));
    operations.push(gate('cx', [i % 4, (i + 1 + (i % 3)) % 4]));
  }
  const amplitudes = alone.run(compile(circuitOf(4, operations)));
  const norm = amplitudes.reduce((sum, value) => sum + value * value, 0);
  expect(Math.abs(norm - 1)).toBeLessThan(1e-11);
});

test('what does not fit is refused before memory is taken, with what would fit', () => {
  const engine = createEngine({ memoryLimitBytes: 100e6 });
  const plan = compile(circuitOf(26, []));
  expect(() => engine.run(plan)).toThrow(
    expect.objectContaining({ code: 'TOO_WIDE', qubitsThatFit: 22 }),
  );
  expect(engine.run(compile(circuitOf(22, []))).length).toBe(2 ** 23);
  engine.close();
});

test('28 qubits are more than 32 bits can address', () => {
  const plan = compile(circuitOf(28, []));
  expect(() => alone.run(plan)).toThrow(expect.objectContaining({ qubitsThatFit: 27 }));
});

test('a measurement is refused', () => {
  const circuit = circuitOf(1, [{ kind: 'measure', qubit: 0, bit: 0 }]);
  expect(() => compile(circuit)).toThrow(QuantumError);
  expect(() => compile(circuit)).toThrow(expect.objectContaining({ code: 'NOT_UNITARY_CIRCUIT' }));
});

function anyTerm(qubitCount: number): fc.Arbitrary<PauliTerm> {
  const letters = fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), {
    minLength: qubitCount,
    maxLength: qubitCount,
  });
  return fc.record({
    coefficient: fc.double({ min: -2, max: 2, noNaN: true }),
    pauli: letters.map((list) => list.join('')),
  });
}

test.each([
  { qubitCount: 3, tileExponent: 13 },
  { qubitCount: 7, tileExponent: 3 },
  { qubitCount: 8, tileExponent: 5 },
])('expectation values on the way: %o', ({ qubitCount, tileExponent }) => {
  fc.assert(
    fc.property(
      fc.array(anyOperation(qubitCount), { maxLength: 40, size: 'max' }),
      fc.array(anyTerm(qubitCount), { maxLength: 20, size: 'max' }),
      (operations, observable) => {
        const circuit = circuitOf(qubitCount, operations);
        const plan = compile(circuit, { tileExponent, observable });
        const value = alone.expectation(plan);
        const expected = expectationValue(simulateDensely(circuit), observable);
        expect(Math.abs(value - expected)).toBeLessThan(TOLERANCE * 10);
        expect(pair.expectation(plan)).toBe(value);
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});
