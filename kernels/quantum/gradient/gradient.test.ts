import { createRandom } from '../../statistics/random';
import type { Circuit, Operation, Parameter } from '../circuit';
import { compile } from '../compiler';
import { createEngine, startNodeHelper } from '../engine';
import { simulateDensely } from '../engine/testing/dense-simulation';
import { GATES } from '../gates';
import { add, call, evaluate, input, multiply, power } from '../parameters';
import { expectationValue } from '../results';
import { createGradient } from '.';

/** Central differences of step 1e-4 err by some 1e-8, far less than any mistake. */
const STEP = 1e-4;
const TOLERANCE = 1e-6;
const QUBITS = 5;
const engine = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });
const observable = [
  { coefficient: 0.7, pauli: 'XYZIX' },
  { coefficient: -0.4, pauli: 'IIZZI' },
  { coefficient: 0.9, pauli: 'YIIXY' },
  { coefficient: 0.3, pauli: 'ZIXIY' },
  { coefficient: 1.1, pauli: 'IIIII' },
];

afterAll(() => {
  engine.close();
  pair.close();
});

function gate(name: string, qubits: number[], ...parameters: Parameter[]): Operation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

function circuitOf(inputs: string[], operations: Operation[]): Circuit {
  const empty = { bitCount: 0, qubitRegisters: [], bitRegisters: [] };
  return { ...empty, qubitCount: QUBITS, inputs, operations };
}

function scrambled(shift: number): Operation[] {
  const qubits = Array.from({ length: QUBITS }, (_, i) => i);
  return [
    ...qubits.map((q) => gate('u', [q], 0.3 + 0.4 * q + shift, 1.1 - 0.2 * q, 0.7 + 0.2 * q)),
    ...qubits.slice(1).map((q) => gate('cx', [q - 1, q])),
    gate('swap', [0, 3]),
  ];
}

function energy(circuit: Circuit, inputs: Record<string, number>): number {
  const bound = circuit.operations.map((operation) =>
    operation.kind === 'gate'
      ? { ...operation, parameters: operation.parameters.map((p) => evaluate(p, inputs)) }
      : operation,
  );
  return expectationValue(simulateDensely({ ...circuit, operations: bound }), observable);
}

function check(circuit: Circuit, inputs: Record<string, number>): void {
  const { value, gradient } = createGradient(circuit, observable, engine)(inputs);
  expect(Math.abs(value - energy(circuit, inputs))).toBeLessThan(1e-12);
  circuit.inputs.forEach((name, i) => {
    const at = (by: number) =>
      energy(circuit, { ...inputs, [name]: (inputs[name] as number) + by });
    const expected = (at(STEP) - at(-STEP)) / (2 * STEP);
    expect(Math.abs((gradient[i] as number) - expected)).toBeLessThan(TOLERANCE);
  });
  const together = createGradient(circuit, observable, pair)(inputs);
  expect([...together.gradient]).toEqual([...gradient]);
}

const PARAMETRISED = [...GATES.values()].filter(
  ({ parameters, qubits }) => parameters.length > 0 && qubits <= QUBITS,
);

test.each(PARAMETRISED)('$name, controlled and not', ({ name, qubits, parameters }) => {
  const inputs = parameters.map((_, i) => `x${i}`);
  const values = Object.fromEntries(inputs.map((key, i) => [key, 0.6 - 0.9 * i]));
  for (const controls of [[], [1], [0, 1]] as (0 | 1)[][]) {
    const count = qubits + controls.length;
    if (count > QUBITS) continue;
    const order = [3, 1, 4, 0, 2].slice(0, count);
    const operation: Operation = {
      kind: 'gate',
      gate: name,
      parameters: inputs.map(input),
      qubits: order,
      controls,
    };
    check(circuitOf(inputs, [...scrambled(0), operation, ...scrambled(0.8)]), values);
  }
});

test('inputs that share gates, through expressions', () => {
  const [a, b] = [input('a'), input('b')];
  const operations = [
    ...scrambled(0),
    gate('rx', [2], multiply(a, b)),
    gate('ryy', [0, 4], call('sin', add(a, 0.3))),
    gate('crz', [1, 3], power(b, 3)),
    gate('rx', [1], call('arctan', multiply(2, a))),
    gate('u', [0], a, call('exp', b), call('sqrt', b)),
    ...scrambled(0.5),
  ];
  check(circuitOf(['a', 'unused', 'b'], operations), { a: 0.4, unused: 3, b: 0.7 });
});

test('many gates of many inputs', () => {
  const random = createRandom(3, 'gradient');
  const inputs = Array.from({ length: 40 }, (_, i) => `t${i}`);
  const operations = inputs.flatMap((name, i) => {
    const [p, q] = random.shuffle([0, 1, 2, 3, 4]) as [number, number];
    return [gate(['rx', 'ry', 'rz'][i % 3] as string, [p], input(name)), gate('cx', [p, q])];
  });
  const values = Object.fromEntries(inputs.map((name) => [name, 4 * random.uniform() - 2]));
  check(circuitOf(inputs, operations), values);
});

test('several tiles, against shifts of each angle by half a turn', () => {
  const width = 14;
  const qubits = Array.from({ length: width }, (_, i) => i);
  const inputs = qubits.flatMap((q) => [`y${q}`, `x${q}`]);
  const operations = [
    ...qubits.map((q) => gate('ry', [q], input(`y${q}`))),
    ...qubits.map((q) => gate('cx', [q, (q + 5) % width])),
    ...qubits.map((q) => gate(q % 2 === 0 ? 'rx' : 'rz', [q], input(`x${q}`))),
    ...qubits.map((q) => gate('rxx', [q, (q + 3) % width], 0.4)),
  ];
  const circuit = { ...circuitOf(inputs, operations), qubitCount: width };
  const wide = [
    { coefficient: 0.8, pauli: `XX${'I'.repeat(12)}` },
    { coefficient: -0.3, pauli: `ZIY${'I'.repeat(8)}XIZ` },
    { coefficient: 0.5, pauli: `${'I'.repeat(12)}ZZ` },
  ];
  const values = Object.fromEntries(inputs.map((name, i) => [name, 0.2 + 0.1 * i]));
  const { gradient } = createGradient(circuit, wide, engine)(values);
  inputs.forEach((name, i) => {
    const at = (by: number) => {
      const shifted = { ...values, [name]: (values[name] as number) + by };
      return engine.expectation(compile(circuit, { inputs: shifted, observable: wide }));
    };
    const expected = (at(Math.PI / 2) - at(-Math.PI / 2)) / 2;
    expect(Math.abs((gradient[i] as number) - expected)).toBeLessThan(1e-12);
  });
  expect([...createGradient(circuit, wide, pair)(values).gradient]).toEqual([...gradient]);
});
