import { createRandom } from '../../statistics/random';
import type { Circuit, Operation } from '../circuit';
import { compile } from '../compiler';
import { randomCircuit } from '../compliance/circuits';
import { randomState } from '../compliance/random-state';
import { createEngine, startNodeHelper } from '.';

const TOLERANCE = 1e-12;
const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => {
  alone.close();
  pair.close();
});

test.each([1, 2, 5, 8])('a circuit of %i qubits in pieces is the circuit', (qubitCount) => {
  for (let i = 0; i < 25; i += 1) {
    const random = createRandom(i, `pieces-${qubitCount}`);
    const mix = { qubits: qubitCount, operations: 60, extras: true };
    const { circuit } = randomCircuit(`pieces-${qubitCount}-${i}`, mix);
    const whole = alone.run(compile(circuit, { tileExponent: 3 })).slice();
    for (const engine of [alone, pair]) {
      let from: 'zero' | 'held' = 'zero';
      for (const piece of cut(circuit, 2 + (i % 3), random)) {
        engine.run(compile(piece, { tileExponent: 3, from }));
        from = 'held';
      }
      expect(distance(engine.amplitudes(), whole)).toBeLessThan(TOLERANCE);
    }
  }
});

function cut(circuit: Circuit, pieces: number, random: { uniform(): number }): Circuit[] {
  const places = Array.from({ length: pieces - 1 }, () =>
    Math.floor(random.uniform() * (circuit.operations.length + 1)),
  );
  const ends = [...places.sort((a, b) => a - b), circuit.operations.length];
  return ends.map((end, i) => ({
    ...circuit,
    operations: circuit.operations.slice(ends[i - 1] ?? 0, end),
  }));
}

test.each([0, 3, 9, 16])('any state of %i qubits is held, and read by qubit', (qubitCount) => {
  const state = randomState('held', qubitCount);
  for (const engine of [alone, pair]) {
    engine.hold(state);
    for (let qubit = 0; qubit < qubitCount; qubit += 1) {
      const expected = weight(state, qubit, 1);
      expect(Math.abs(engine.probabilityOfOne(qubit) - expected)).toBeLessThan(TOLERANCE);
    }
    expect(distance(engine.run(compile(circuitOf(qubitCount, []), { from: 'held' })), state)).toBe(
      0,
    );
  }
});

test.each([0, 1] as const)('a projection on %i leaves that half, of norm 1', (outcome) => {
  for (const [qubitCount, qubit] of [
    [1, 0],
    [4, 2],
    [16, 15],
    [16, 0],
  ] as const) {
    const state = randomState('projected', qubitCount);
    const probability = weight(state, qubit, outcome);
    const expected = state.map((value, i) =>
      (((i >> 1) >> qubit) & 1) === outcome ? value / Math.sqrt(probability) : 0,
    );
    const bits: Buffer[] = [];
    for (const engine of [alone, pair]) {
      engine.hold(state);
      expect(Math.abs(engine.project(qubit, outcome) - probability)).toBeLessThan(TOLERANCE);
      expect(distance(engine.amplitudes(), expected)).toBeLessThan(TOLERANCE);
      expect(() => engine.project(qubit, outcome === 0 ? 1 : 0)).toThrow(
        expect.objectContaining({ code: 'IMPOSSIBLE_OUTCOME' }),
      );
      bits.push(Buffer.from(engine.amplitudes().slice().buffer));
    }
    expect(Buffer.compare(bits[0] as Buffer, bits[1] as Buffer)).toBe(0);
  }
});

test('a matrix that is not unitary is applied as it is', () => {
  const state = randomState('damped', 3);
  // |0⟩⟨1| on qubit 2 and 0.5i on qubit 0, as one matrix on both, qubit 2 first.
  const matrix = new Float64Array(32);
  matrix[2 * (4 * 0 + 1) + 1] = 0.5;
  matrix[2 * (4 * 2 + 3) + 1] = 0.5;
  alone.hold(state);
  alone.apply(matrix, [2, 0]);
  const result = alone.amplitudes();
  for (let i = 0; i < 8; i += 1) {
    const [re, im] = [state[2 * (i | 4)] as number, state[2 * (i | 4) + 1] as number];
    const isKept = (i & 4) === 0;
    expect(result[2 * i]).toBeCloseTo(isKept ? -0.5 * im : 0, 14);
    expect(result[2 * i + 1]).toBeCloseTo(isKept ? 0.5 * re : 0, 14);
  }
});

test('a wider plan takes memory without losing what is held, and observables leave it alone', () => {
  const engine = createEngine();
  const state = randomState('kept', 4);
  engine.hold(state);
  const observable = [{ coefficient: 1, pauli: 'IIZX' }];
  const value = engine.expectation(compile(circuitOf(4, []), { from: 'held', observable }));
  expect(engine.expectation(compile(circuitOf(4, []), { from: 'held', observable }))).toBe(value);
  const layers = Array.from({ length: 20_000 }, (_, i) => gate('ry', [i % 4], 1));
  const inverse = layers.map((_, i) => gate('ry', [3 - (i % 4)], -1));
  engine.run(compile(circuitOf(4, [...layers, ...inverse]), { from: 'held', tileExponent: 2 }));
  expect(distance(engine.amplitudes(), state)).toBeLessThan(1e-11);
  engine.close();
});

test('without a state there is nothing to go on from', () => {
  const engine = createEngine();
  const noState = expect.objectContaining({ code: 'NO_STATE' });
  expect(() => engine.amplitudes()).toThrow(noState);
  expect(() => engine.probabilityOfOne(0)).toThrow(noState);
  engine.hold(randomState('narrow', 2));
  expect(() => engine.run(compile(circuitOf(3, []), { from: 'held' }))).toThrow(noState);
  expect(() => engine.probabilityOfOne(2)).toThrow(
    expect.objectContaining({ code: 'WRONG_QUBITS' }),
  );
  expect(() => engine.hold(new Float64Array(6))).toThrow(
    expect.objectContaining({ code: 'BAD_STATE' }),
  );
  engine.close();
});

function circuitOf(qubitCount: number, operations: Operation[]): Circuit {
  return { qubitCount, bitCount: 0, qubitRegisters: [], bitRegisters: [], inputs: [], operations };
}

function gate(name: string, qubits: number[], ...parameters: number[]): Operation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

function weight(state: Float64Array, qubit: number, value: 0 | 1): number {
  return state.reduce((sum, x, i) => ((((i >> 1) >> qubit) & 1) === value ? sum + x * x : sum), 0);
}

function distance(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}
