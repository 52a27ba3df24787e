import type { Circuit, Condition, Operation } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { gate } from '../compliance/special-circuits';
import { complianceSuite } from '../compliance/suite';
import { QuantumError } from '../errors';
import { input } from '../parameters';
import { holds, run, simulate, TWIN_MAX_QUBITS, unitaryOf } from '.';

complianceSuite('the slow twin', { simulate, run });

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof QuantumError ? error.code : `${error}`;
  }
  return undefined;
};

const measure: Operation = { kind: 'measure', qubit: 0, bit: 0 };

test.each<[string, Circuit]>([
  ['UNKNOWN_GATE', circuitOf(1, [gate('hadamard', [0])])],
  ['WRONG_PARAMETER_COUNT', circuitOf(1, [gate('rx', [0])])],
  ['WRONG_QUBITS', circuitOf(2, [gate('cx', [0])])],
  ['WRONG_QUBITS', circuitOf(2, [gate('cx', [1, 1])])],
  ['WRONG_QUBITS', circuitOf(2, [gate('x', [2])])],
  ['WRONG_QUBITS', circuitOf(2, [{ ...gate('x', [0]), controls: [1] }])],
  [
    'WRONG_QUBITS',
    circuitOf(2, [{ kind: 'unitary', matrix: new Float64Array(8), qubits: [0, 1] }]),
  ],
  ['WRONG_QUBITS', circuitOf(1, [measure], 0)],
  ['WRONG_QUBITS', circuitOf(1, [{ kind: 'reset', qubit: 1 }])],
  ['NOT_UNITARY_CIRCUIT', circuitOf(1, [measure], 1)],
  ['NOT_UNITARY_CIRCUIT', circuitOf(1, [{ kind: 'reset', qubit: 0 }])],
  ['INPUT_MISSING', circuitOf(1, [{ ...gate('rx', [0]), parameters: [input('theta')] }])],
  ['NOT_FINITE', circuitOf(1, [gate('rx', [0], Number.NaN)])],
  ['TOO_WIDE', circuitOf(TWIN_MAX_QUBITS + 1, [])],
])('%s is thrown (%#)', (code, circuit) => {
  expect(codeOf(() => simulate(circuit))).toBe(code);
});

test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('%d shots are refused', (shots) => {
  expect(codeOf(() => run(circuitOf(1, [measure], 1), { shots, seed: 1 }))).toBe('OUT_OF_RANGE');
});

test('counts are a function of the seed', () => {
  const coins = [0, 1, 2, 3].flatMap((qubit): Operation[] => [
    gate('h', [qubit]),
    { kind: 'measure', qubit, bit: qubit },
  ]);
  const circuit = circuitOf(4, coins, 4);
  const counts = (seed: number) => run(circuit, { shots: 200, seed }).counts;
  expect(counts(7)).toEqual(counts(7));
  expect(counts(7)).not.toEqual(counts(8));
  expect(counts(7)).not.toEqual(counts(-7));
});

test('bit 0 is the rightmost, and bits that nothing is measured into are 0', () => {
  const circuit = circuitOf(2, [gate('x', [1]), { kind: 'measure', qubit: 1, bit: 0 }], 3);
  expect(run(circuit, { shots: 5, seed: 0 })).toEqual({ counts: { '001': 5 } });
});

test('the unitary of a circuit: the first qubit is the least significant bit', () => {
  // cx from qubit 1 to qubit 0 exchanges |10⟩ and |11⟩, the states of index 2 and 3.
  const matrix = unitaryOf(circuitOf(2, [gate('cx', [1, 0])]));
  const ones = Array.from(matrix.keys()).filter((i) => matrix[i] === 1);
  expect(ones).toEqual([0, 5, 11, 14].map((entry) => 2 * entry));
});

test.each<[Condition, boolean]>([
  [{ op: 'bit', bit: 0 }, true],
  [{ op: 'bit', bit: 1 }, false],
  // Bits 1 and 2 are 0 and 1: as a number with bit 1 least significant, 2.
  [{ op: 'compare', bits: [1, 2], is: '==', value: 2n }, true],
  [{ op: 'compare', bits: [2, 1], is: '==', value: 1n }, true],
  [{ op: 'compare', bits: [1, 2], is: '>', value: 2n }, false],
  [{ op: 'compare', bits: [], is: '<=', value: 0n }, true],
  [{ op: 'not', of: { op: 'bit', bit: 1 } }, true],
  [{ op: 'xor', left: { op: 'bit', bit: 0 }, right: { op: 'bit', bit: 2 } }, false],
])('%j of the bits 1, 0, 1 is %s', (condition, expected) => {
  expect(holds(condition, [1, 0, 1])).toBe(expected);
});
