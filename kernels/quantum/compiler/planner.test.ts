import { createRandom, type Random } from '../../statistics/random';
import type { GateOperation, Parameter } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { GATES } from '../gates';
import { add, input, multiply, negate } from '../parameters';
import { compile, createPlanner } from './index';

const QUBITS = 7;
const TILE = 4;
const NAMES = ['a', 'b', 'c'];
/** Values that make gates diagonal, permutations or the identity. */
const SPECIAL = [0, Math.PI, Math.PI / 2, -Math.PI, 2 * Math.PI];
const OBSERVABLE = [
  { coefficient: 0.5, pauli: 'IIXZYII' },
  { coefficient: -2, pauli: 'ZIIIIIZ' },
];

function randomGate(random: Random): GateOperation {
  const records = [...GATES.values()];
  const record = records[random.integer(records.length)] as (typeof records)[number];
  const further = random.integer(2);
  const qubits = random.shuffle(Array.from({ length: QUBITS }, (_, i) => i));
  return {
    kind: 'gate',
    gate: record.name,
    parameters: record.parameters.map(() => parameter(random)),
    qubits: qubits.slice(0, record.qubits + further),
    controls: Array.from({ length: further }, () => random.integer(2) as 0 | 1),
  };
}

function parameter(random: Random): Parameter {
  const own = input(NAMES[random.integer(NAMES.length)] as string);
  const kinds = [own, negate(own), multiply(0.5, own), add(own, multiply(own, own)), 0.7];
  return kinds[random.integer(kinds.length)] as Parameter;
}

test('a planner gives the plans that compiling gives, to the last bit', () => {
  let kept = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const random = createRandom(seed, 'planner');
    const operations = Array.from({ length: 30 }, () => randomGate(random));
    const circuit = { ...circuitOf(QUBITS, operations), inputs: NAMES };
    const options = {
      tileExponent: TILE,
      observable: seed % 2 === 0 ? OBSERVABLE : undefined,
      from: seed % 3 === 0 ? ('held' as const) : undefined,
    };
    const planOf = createPlanner(circuit, options);
    let program: Int32Array | undefined;
    for (let round = 0; round < 6; round += 1) {
      const value = () =>
        round === 3 ? (SPECIAL[random.integer(5)] as number) : 0.2 + 0.05 * random.uniform();
      const inputs = { a: value(), b: value(), c: value() };
      const plan = planOf(inputs);
      expect(plan).toEqual(compile(circuit, { ...options, inputs }));
      if (plan.program === program) kept += 1;
      program = plan.program;
    }
  }
  // Where the values are near each other the structure is the same, and is not compiled again.
  expect(kept).toBeGreaterThan(60);
});

test('a planner says which input is missing, and goes on with the next', () => {
  const gate: GateOperation = {
    ...{ kind: 'gate', gate: 'ry', qubits: [0], controls: [] },
    parameters: [input('a')],
  };
  const circuit = { ...circuitOf(1, [gate]), inputs: ['a'] };
  const planOf = createPlanner(circuit);
  const before = planOf({ a: 0.3 });
  expect(() => planOf({})).toThrow("no value for the input 'a'");
  expect(() => planOf({ a: Number.NaN })).toThrow('input');
  expect(planOf({ a: 0.3 })).toEqual(before);
});
