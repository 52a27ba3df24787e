import { askAer } from '../noise/testing/aer';
import type { PauliTerm } from '../results';
import { unitaryOf } from '../twin';
import { trotterCircuit } from './trotter';

const TERMS: PauliTerm[] = [
  { pauli: 'XXI', coefficient: 0.7 },
  { pauli: 'IYY', coefficient: -0.4 },
  { pauli: 'ZIZ', coefficient: 0.5 },
  { pauli: 'YXZ', coefficient: 0.3 },
  { pauli: 'IIX', coefficient: 0.9 },
  { pauli: 'III', coefficient: 0.35 },
];
const TIME = 0.8;

let exact: number[][];
beforeAll(() => {
  const single = TERMS.map((term) => ({ terms: [term], time: TIME }));
  exact = askAer({ evolutions: [{ terms: TERMS, time: TIME }, ...single] }).evolutions;
}, 300_000);

function errorOf(terms: PauliTerm[], steps: number, order: 1 | 2, matrix: number[]): number {
  const ours = unitaryOf(trotterCircuit(terms, { time: TIME, steps, order }));
  return Math.max(...ours.map((entry, i) => Math.abs(entry - (matrix[i] as number))));
}

test('one term is exact, phase included', () => {
  TERMS.forEach((term, i) => {
    for (const order of [1, 2] as const) {
      expect(errorOf([term], 3, order, exact[i + 1] as number[])).toBeLessThan(1e-13);
    }
  });
});

test.each([
  [1, 2],
  [2, 4],
] as const)('order %d: twice the steps divide the error by %d', (order, ratio) => {
  const [coarse, fine] = [40, 80].map((n) => errorOf(TERMS, n, order, exact[0] as number[])) as [
    number,
    number,
  ];
  expect(fine).toBeLessThan(0.02);
  expect(coarse / fine).toBeGreaterThan(0.9 * ratio);
  expect(coarse / fine).toBeLessThan(1.1 * ratio);
});

test.each<[string, PauliTerm[], number]>([
  ['BAD_PAULI', [], 1],
  ['BAD_PAULI', [...TERMS, { pauli: 'X', coefficient: 1 }], 1],
  ['OUT_OF_RANGE', TERMS, 0],
  ['NOT_FINITE', [{ pauli: 'X', coefficient: Number.NaN }], 1],
])('%s is thrown (%#)', (code, terms, steps) => {
  expect(() => trotterCircuit(terms, { time: 1, steps, order: 1 })).toThrow(
    expect.objectContaining({ code }),
  );
});
