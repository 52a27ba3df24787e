import { createRandom } from '../../statistics/random';
import { askQiskit } from '../compliance/qiskit';
import { randomState } from '../compliance/random-state';
import { QuantumError } from '../errors';
import {
  blochVectors,
  entanglementEntropy,
  entropyPerCut,
  expectationValue,
  fidelity,
  hermitianEigenvalues,
  marginalProbabilities,
  pauliExpectation,
  probabilities,
  reducedDensityMatrix,
  sampleCounts,
  sampleShots,
  topStates,
} from '.';

const TOLERANCE = 1e-13;
const SEED = 'results';

/** Random states of 1 to 9 qubits with a random observable and a random part of the qubits. */
const cases = Array.from({ length: 27 }, (_, i) => {
  const name = `${SEED}-${i}`;
  const random = createRandom(name, 'case');
  const count = 1 + (i % 9);
  const all = Array.from({ length: count }, (_, qubit) => qubit);
  const qubits = random.shuffle(all).slice(0, 1 + random.integer(Math.min(count, 6)));
  const paulis = Array.from({ length: 12 }, () => ({
    pauli: all.map(() => random.choice(['I', 'X', 'Y', 'Z'])).join(''),
    coefficient: random.normal(),
  }));
  const [state, other] = [randomState(name, count), randomState(`${name}-other`, count)];
  return { name, count, state, other, qubits: qubits.sort((a, b) => a - b), paulis };
});
const truth = askQiskit({
  states: cases.map(({ paulis, ...rest }) => ({
    ...rest,
    paulis: paulis.map(({ pauli, coefficient }) => [pauli, coefficient] as const),
  })),
}).states;

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length
    ? Array.from(a).reduce((max, x, i) => Math.max(max, Math.abs(x - (b[i] as number))), 0)
    : Number.POSITIVE_INFINITY;

describe.each(cases.map((item, i) => ({ ...item, expected: truth[i] as (typeof truth)[0] })))(
  'as Qiskit, state $name on qubits $qubits',
  ({ state, other, qubits, paulis, count, expected }) => {
    test('probabilities', () => {
      expect(distance(probabilities(state), expected.probabilities)).toBeLessThan(TOLERANCE);
    });
    test('expectation value of a Pauli sum', () => {
      expect(Math.abs(expectationValue(state, paulis) - expected.expectation)).toBeLessThan(
        TOLERANCE,
      );
    });
    test('reduced density matrix and its diagonal', () => {
      const matrix = reducedDensityMatrix(state, qubits);
      expect(distance(matrix, expected.reduced)).toBeLessThan(TOLERANCE);
      const size = 1 << qubits.length;
      const diagonal = Array.from(
        { length: size },
        (_, i) => expected.reduced[2 * i * (size + 1)] ?? 9,
      );
      expect(distance(marginalProbabilities(state, qubits), diagonal)).toBeLessThan(TOLERANCE);
    });
    test('entanglement entropy', () => {
      const entropy = entanglementEntropy(state, qubits);
      // Qiskit's entropy of a pure state's whole register is a rounding error.
      expect(Math.abs(entropy - expected.entropy)).toBeLessThan(1e-11);
    });
    test('fidelity', () => {
      expect(Math.abs(fidelity(state, other) - expected.fidelity)).toBeLessThan(TOLERANCE);
      expect(Math.abs(fidelity(state, state) - 1)).toBeLessThan(TOLERANCE);
    });
    test('Bloch vectors are the expectation values of X, Y and Z', () => {
      const label = (letter: string, qubit: number) =>
        'I'.repeat(count - 1 - qubit) + letter + 'I'.repeat(qubit);
      const expectations = Array.from({ length: count }, (_, qubit) =>
        ['X', 'Y', 'Z'].map((letter) => pauliExpectation(state, label(letter, qubit))),
      );
      const vectors = blochVectors(state).map(({ x, y, z }) => [x, y, z]);
      expect(distance(vectors.flat(), expectations.flat())).toBeLessThan(TOLERANCE);
    });
    test('top states are the sorted probabilities', () => {
      const sorted = Array.from(expected.probabilities, (probability, index) => ({
        probability,
        index,
      }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, 10);
      const top = topStates(state, 10);
      expect(top.map(({ index }) => index)).toEqual(sorted.map(({ index }) => index));
      for (const { index, bits, re, im } of top) {
        expect(Number.parseInt(bits, 2)).toBe(index);
        expect(bits).toHaveLength(count);
        expect([re, im]).toEqual([state[2 * index], state[2 * index + 1]]);
      }
    });
  },
);

/** (|00⟩ + i|11⟩)/√2 on qubits 0 and 2, |1⟩ on qubit 1. */
const PAIR = new Float64Array(16);
PAIR[2 * 0b010] = Math.SQRT1_2;
PAIR[2 * 0b111 + 1] = Math.SQRT1_2;

test('the order of the qubits asked for is that of the bits of the answer', () => {
  expect(Array.from(marginalProbabilities(PAIR, [1, 0]), (p) => p.toFixed(3))).toEqual([
    '0.000',
    '0.500',
    '0.000',
    '0.500',
  ]);
  expect(Array.from(marginalProbabilities(PAIR, [0, 1]), (p) => p.toFixed(3))).toEqual([
    '0.000',
    '0.000',
    '0.500',
    '0.500',
  ]);
  const [a, b] = [reducedDensityMatrix(PAIR, [1, 2]), reducedDensityMatrix(PAIR, [2, 1])];
  expect(a[2 * (3 * 4 + 3)]).toBeCloseTo(0.5, 15);
  expect(a[2 * (1 * 4 + 1)]).toBeCloseTo(0.5, 15);
  expect(b[2 * (2 * 4 + 2)]).toBeCloseTo(0.5, 15);
});

test('a maximally entangled pair has one bit of entropy across every cut between its halves', () => {
  expect(entropyPerCut(PAIR)).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14)]);
  expect(entanglementEntropy(PAIR, [1])).toBeLessThan(1e-14);
  expect(entanglementEntropy(PAIR, [])).toBeLessThan(1e-14);
  expect(blochVectors(PAIR).map(({ z }) => z + 0)).toEqual([0, expect.closeTo(-1, 15), 0]);
});

test('top states leave out what is never found, and break ties by index', () => {
  expect(topStates(PAIR, 5).map(({ bits }) => bits)).toEqual(['010', '111']);
  expect(topStates(PAIR, 1).map(({ bits }) => bits)).toEqual(['010']);
  const even = new Float64Array(32).map((_, i) => (i % 2 === 0 ? 0.25 : 0));
  expect(topStates(even, 4).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
});

describe('shots', () => {
  test('follow the probabilities', () => {
    const state = randomState('shots', 4);
    const shots = 40_000;
    const counts = sampleCounts(state, { shots, seed: 11 });
    const chiSquared = probabilities(state).reduce((sum, p, index) => {
      const count = counts[index.toString(2).padStart(4, '0')] ?? 0;
      return sum + (count - shots * p) ** 2 / (shots * p);
    }, 0);
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(shots);
    // 99.99 % quantile of χ² with 15 degrees of freedom.
    expect(chiSquared).toBeLessThan(44.3);
  });
  test('can be drawn in parts', () => {
    const state = randomState('parts', 5);
    const whole = [...sampleShots(state, { shots: 300, seed: 5 })];
    const parts = [0, 100, 101].map((firstShot, i) =>
      Array.from(sampleShots(state, { shots: [100, 1, 199][i] as number, seed: 5, firstShot })),
    );
    expect(parts.flat()).toEqual(whole);
    expect([...sampleShots(state, { shots: 300, seed: 6 })]).not.toEqual(whole);
  });
  test('never find what has probability 0, whatever the norm', () => {
    for (const scale of [1, 1e-3, 7]) {
      const outcomes = sampleShots(
        PAIR.map((value) => value * scale),
        { shots: 2000, seed: -3 },
      );
      expect([...new Set(outcomes)].sort()).toEqual([2, 7]);
    }
  });
});

test('eigenvalues of matrices that are known by their construction', () => {
  const random = createRandom(SEED, 'eigenvalues');
  for (const size of [1, 2, 3, 5, 16, 40]) {
    // U D U† with a random unitary made of reflections, so that the eigenvalues are D's.
    const values = Array.from({ length: size }, (_, i) => (i % 3 === 0 ? 0.25 : random.normal()));
    const matrix = conjugated(values, () => random.normal());
    const expected = [...values].sort((a, b) => a - b);
    expect(distance(hermitianEigenvalues(matrix), expected)).toBeLessThan(1e-13);
  }
  // Eigenvalues of the second difference matrix: 2 − 2 cos(kπ/(m + 1)).
  const m = 12;
  const second = new Float64Array(2 * m * m);
  for (let i = 0; i < m; i++) {
    second[2 * (i * m + i)] = 2;
    if (i > 0) {
      second[2 * (i * m + i - 1)] = -1;
      second[2 * ((i - 1) * m + i)] = -1;
    }
  }
  const known = Array.from(
    { length: m },
    (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (m + 1)),
  );
  expect(distance(hermitianEigenvalues(second), known)).toBeLessThan(1e-14);
});

/** diag(values) between random reflections 1 − 2 v v† / |v|². */
function conjugated(values: readonly number[], draw: () => number): Float64Array {
  const size = values.length;
  let rows = values.map((value, i) => values.map((_, j) => ({ re: i === j ? value : 0, im: 0 })));
  for (let round = 0; round < 2; round++) {
    const v = values.map(() => ({ re: draw(), im: draw() }));
    const norm = v.reduce((sum, { re, im }) => sum + re * re + im * im, 0);
    const reflect = (table: typeof rows) =>
      table.map((row) => {
        const dot = row.reduce(
          (sum, a, j) => {
            const b = v[j] as { re: number; im: number };
            return {
              re: sum.re + a.re * b.re - a.im * b.im,
              im: sum.im + a.re * b.im + a.im * b.re,
            };
          },
          { re: 0, im: 0 },
        );
        return row.map((a, j) => {
          const b = v[j] as { re: number; im: number };
          return {
            re: a.re - (2 / norm) * (dot.re * b.re + dot.im * b.im),
            im: a.im - (2 / norm) * (dot.im * b.re - dot.re * b.im),
          };
        });
      });
    const adjoint = (table: typeof rows) =>
      table.map((_, i) => table.map((row) => ({ re: row[i]?.re ?? 9, im: -(row[i]?.im ?? 9) })));
    rows = reflect(adjoint(reflect(rows)));
  }
  return Float64Array.from(rows.flat().flatMap(({ re, im }) => [re, im])).subarray(
    0,
    2 * size * size,
  );
}

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof QuantumError ? error.code : 'another error';
  }
  return undefined;
};

test.each([
  ['BAD_STATE', () => probabilities(new Float64Array(6))],
  ['BAD_STATE', () => probabilities(new Float64Array(0))],
  ['BAD_STATE', () => fidelity(new Float64Array(4), new Float64Array(8))],
  ['BAD_STATE', () => sampleShots(new Float64Array(8), { shots: 1, seed: 1 })],
  ['OUT_OF_RANGE', () => sampleShots(PAIR, { shots: 0, seed: 1 })],
  ['OUT_OF_RANGE', () => sampleShots(PAIR, { shots: 1, seed: 0.5 })],
  ['OUT_OF_RANGE', () => topStates(PAIR, 0)],
  ['BAD_PAULI', () => pauliExpectation(PAIR, 'XX')],
  ['BAD_PAULI', () => pauliExpectation(PAIR, 'XXx')],
  ['NOT_FINITE', () => expectationValue(PAIR, [{ pauli: 'III', coefficient: Number.NaN }])],
  ['WRONG_QUBITS', () => marginalProbabilities(PAIR, [0, 0])],
  ['WRONG_QUBITS', () => reducedDensityMatrix(PAIR, [3])],
  ['WRONG_QUBITS', () => entanglementEntropy(PAIR, [-1])],
  [
    'TOO_WIDE',
    () =>
      reducedDensityMatrix(
        new Float64Array(2 << 11),
        Array.from({ length: 11 }, (_, i) => i),
      ),
  ],
])('%s is thrown (%#)', (code, action) => {
  expect(codeOf(action)).toBe(code);
});

test('every cut of a wider state, entangled fully, a little and not at all', () => {
  const count = 9;
  const dense = randomState('cuts', count);
  const ghz = new Float64Array(2 << count);
  ghz[0] = Math.SQRT1_2;
  ghz[ghz.length - 1] = Math.SQRT1_2;
  const product = new Float64Array(2 << count).fill(0);
  for (let i = 0; i < 1 << count; i++) product[2 * i] = 1 / Math.sqrt(1 << count);
  for (const state of [dense, ghz, product]) {
    const cuts = entropyPerCut(state);
    expect(cuts).toHaveLength(count - 1);
    cuts.forEach((entropy, last) => {
      const side = Array.from({ length: last + 1 }, (_, qubit) => qubit);
      expect(Math.abs((entropy ?? 9) - entanglementEntropy(state, side))).toBeLessThan(1e-10);
    });
  }
});
