import { createRandom } from '../../statistics/random';
import type { Circuit, Operation } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { gate, under } from '../compliance/special-circuits';
import { twinBackend } from '../dynamic';
import { unitaryOf } from '../twin';
import { extrapolateToZero, foldCircuit, foldingOf, type NoiseModel, runNoisy } from '.';
import { askAer } from './testing/aer';

const depolarizing = { kind: 'depolarizing', probability: 0.06 } as const;
/** Amplitude damping, and damping towards another axis: K†K of the second is not diagonal. */
const DECAY = [
  [1, 0, 0, 0, 0, 0, Math.sqrt(0.7), 0],
  [0, 0, Math.sqrt(0.3), 0, 0, 0, 0, 0],
];
const [C, S] = [Math.cos(0.6), Math.sin(0.6)];
const TILTED = DECAY.map((k) => product(k, [C, 0, 0, S, 0, S, C, 0]));
const MODELS: Record<string, NoiseModel> = {
  depolarizing: { rules: [{ channel: depolarizing }] },
  'amplitude damping': { rules: [{ channel: { kind: 'amplitude-damping', rate: 0.15 } }] },
  'phase damping': { rules: [{ channel: { kind: 'phase-damping', rate: 0.2 } }] },
  'Kraus operators of one qubit': { rules: [{ channel: { kind: 'kraus', operators: TILTED } }] },
  'Kraus operators of two qubits': {
    rules: [
      { gates: ['cx', 'swap'], channel: { kind: 'kraus', operators: onTwo(TILTED, DECAY) } },
      { gates: ['h', 'rx'], channel: { kind: 'kraus', operators: DECAY } },
    ],
  },
  'rules for some gates and qubits': {
    rules: [
      { gates: ['cx'], channel: { kind: 'depolarizing', probability: 0.2 } },
      { qubits: [0, 2], channel: { kind: 'amplitude-damping', rate: 0.3 } },
      { gates: ['h', 'ry'], qubits: [1], channel: { kind: 'phase-damping', rate: 0.4 } },
    ],
  },
};
const WITH_READOUT: NoiseModel = {
  rules: [
    { channel: depolarizing },
    { gates: ['cx'], channel: { kind: 'amplitude-damping', rate: 0.1 } },
  ],
  readout: [
    { qubits: [1], zeroAsOne: 0.02, oneAsZero: 0.2 },
    { zeroAsOne: 0.1, oneAsZero: 0.05 },
  ],
};
const QUBITS = 3;
const SHOTS = 6000;
const PAULIS = ['ZZZ', 'XIY', 'IZI', 'YXZ'];
const measures: Operation[] = [0, 1, 2].map((qubit) => ({ kind: 'measure', qubit, bit: qubit }));

function gates(seed: string, count: number): Operation[] {
  const random = createRandom(seed, 'noise');
  return Array.from({ length: count }, () => {
    const [a, b] = random.shuffle([0, 1, 2]) as [number, number];
    const name = random.choice(['h', 'ry', 'rx', 's', 'cx', 'cz', 'swap']);
    if (['cx', 'cz', 'swap'].includes(name)) return gate(name, [a, b]);
    return name[0] === 'r' ? gate(name, [a], 6 * random.uniform()) : gate(name, [a]);
  });
}

function dynamic(seed: string): Circuit {
  const when = (bit: number, then: Operation[]): Operation => {
    return { kind: 'if', condition: { op: 'bit', bit }, then, otherwise: [] };
  };
  const operations: Operation[] = [
    ...gates(`${seed} a`, 6),
    { kind: 'measure', qubit: 1, bit: 3 },
    when(3, [gate('h', [0]), gate('cx', [0, 2])]),
    { kind: 'reset', qubit: 0 },
    ...gates(`${seed} b`, 5),
    { kind: 'measure', qubit: 2, bit: 4 },
    when(4, [gate('x', [1])]),
    ...gates(`${seed} c`, 3),
    ...measures,
  ];
  return circuitOf(QUBITS, operations, 5);
}

const plain = Object.entries(MODELS).map(([name, noise]) => ({
  ...{ name, noise, operations: gates(name, 12) },
}));
const branching = ['first', 'second'].map((seed) => dynamic(seed));
let answers: ReturnType<typeof askAer>;
beforeAll(() => {
  answers = askAer({
    noisy: [
      ...plain.map(({ operations, noise }) => ({
        ...{ circuit: circuitOf(QUBITS, operations), noise, paulis: PAULIS, shots: 0, seed: 1 },
      })),
      ...branching.map((circuit) => ({
        ...{ circuit, noise: WITH_READOUT, paulis: [], shots: 2 * SHOTS, seed: 1 },
      })),
    ],
  });
}, 300_000);

test.each(plain.map((item, i) => ({ ...item, i })))(
  '$name: outcomes and expectation values are those of the density matrix',
  ({ operations, noise, i }) => {
    const exact = answers.noisy[i] as {
      probabilities: Record<string, number>;
      expectations: number[];
    };
    const circuit = circuitOf(QUBITS, [...operations, ...measures], QUBITS);
    const { counts, expectations } = runNoisy(circuit, {
      ...{ backend: twinBackend(circuit, {}), noise, shots: SHOTS, seed: 100 + i },
      observables: PAULIS.map((pauli) => [{ coefficient: 1, pauli }]),
    });
    const theirs = new Map(Object.entries(exact.probabilities));
    expect(excessOfChiSquared(counts, theirs, 0)).toBeLessThan(4.5);
    expectations.forEach(({ value, standardError }, k) => {
      const distance = Math.abs(value - (exact.expectations[k] as number));
      expect(distance).toBeLessThan(4.5 * standardError + 1e-12);
    });
    expect(expectations.some(({ standardError }) => standardError > 1e-3)).toBe(true);
  },
);

test.each(branching.map((circuit, i) => ({ circuit, i })))(
  'measured, branched, reset and misread on the way as often as in Aer (%#)',
  ({ circuit, i }) => {
    const theirs = answers.noisy[plain.length + i] as Record<string, number>;
    const { counts } = runNoisy(circuit, {
      ...{ backend: twinBackend(circuit, {}), noise: WITH_READOUT, shots: SHOTS, seed: 200 + i },
      observables: [],
    });
    const shares = Object.entries(theirs).map(([bits, count]): [string, number] => [
      bits.replaceAll(' ', ''),
      count / (2 * SHOTS),
    ]);
    expect(excessOfChiSquared(counts, new Map(shares), 1 / 2)).toBeLessThan(4.5);
  },
);

test('a folded circuit does the same with as many more gates', () => {
  const operations: Operation[] = [
    ...gates('folding', 9),
    { kind: 'unitary', matrix: Float64Array.of(0, 1, 0, 0, 0, 0, 0.6, 0.8), qubits: [1] },
    under([0], gate('u', [2], 0.3, 0.4, 0.5), 0),
  ];
  const circuit = circuitOf(QUBITS, [...operations, ...measures], QUBITS);
  for (const [factor, expected] of [
    [1, 1],
    [1.4, 15 / 11],
    [3, 3],
    [4, 45 / 11],
    [5, 5],
  ] as const) {
    const folded = foldCircuit(circuit, factor);
    expect(foldingOf(circuit, folded)).toBeCloseTo(expected, 12);
    expect(folded.operations.slice(-3)).toEqual(measures);
    const bare = { ...folded, operations: folded.operations.slice(0, -3) };
    const expectedUnitary = unitaryOf(circuitOf(QUBITS, operations));
    const distances = unitaryOf(bare).map((x, i) => Math.abs(x - (expectedUnitary[i] as number)));
    expect(Math.max(...distances)).toBeLessThan(1e-12);
  }
});

test('extrapolation finds what lines and parabolas have at zero, with their errors', () => {
  const at = (f: (x: number) => number) =>
    [1, 2, 3].map((scale) => ({ scale, value: f(scale), standardError: 0.1 }));
  const line = extrapolateToZero(
    at((x) => 5 - 2 * x),
    'linear',
  );
  expect(line.value).toBeCloseTo(5, 12);
  // Weights 4/3, 1/3, -2/3 of least squares, and 3, -3, 1 of the parabola.
  expect(line.standardError).toBeCloseTo(0.1 * Math.sqrt(21 / 9), 12);
  const parabola = extrapolateToZero(
    at((x) => 5 - 2 * x + 0.3 * x * x),
    'richardson',
  );
  expect(parabola.value).toBeCloseTo(5, 12);
  expect(parabola.standardError).toBeCloseTo(0.1 * Math.sqrt(19), 12);
  expect(() => extrapolateToZero(at((x) => x).slice(0, 1), 'linear')).toThrow(/two are needed/);
});

test('zero-noise extrapolation comes nearer to the value without noise', () => {
  const operations = [
    gate('ry', [0], 0.8),
    gate('cx', [0, 1]),
    gate('rx', [1], 0.4),
    gate('cx', [1, 2]),
  ];
  const circuit = circuitOf(QUBITS, operations);
  const observables = [[{ coefficient: 1, pauli: 'IIZ' }]];
  const noise: NoiseModel = { rules: [{ channel: { kind: 'depolarizing', probability: 0.04 } }] };
  // Whole folds: a part of one would scale the noise of the last gates only.
  const points = [1, 3, 5].map((factor) => {
    const folded = foldCircuit(circuit, factor);
    const backend = twinBackend(folded, {});
    const { expectations } = runNoisy(folded, {
      backend,
      observables,
      noise,
      shots: 5000,
      seed: 3,
    });
    return { scale: foldingOf(circuit, folded), ...(expectations[0] as (typeof expectations)[0]) };
  });
  const ideal = Math.cos(0.8);
  const raw = Math.abs((points[0]?.value ?? 0) - ideal);
  for (const extrapolation of ['linear', 'richardson'] as const) {
    const { value, standardError } = extrapolateToZero(points, extrapolation);
    expect(Math.abs(value - ideal)).toBeLessThan(raw);
    expect(Math.abs(value - ideal)).toBeLessThan(4 * standardError + 0.01);
  }
});

test.each<[number[][], RegExp]>([
  [[[1, 0, 0, 0, 0, 0, 0.9, 0]], /not 1: entry \(1, 1\) is off by 0\.19/],
  [[[1, 0, 0, 0, 0, 0, Number.NaN, 0]], /not 1/],
  [[[1, 0, 0, 0]], /8 numbers for one qubit or 32 for two/],
  [[], /8 numbers/],
  [[DECAY[0] as number[], Array(32).fill(0)], /8 numbers/],
])('Kraus operators that are none are refused (%#)', (operators, message) => {
  const circuit = circuitOf(1, [gate('x', [0])]);
  const noise: NoiseModel = { rules: [{ channel: { kind: 'kraus', operators } }] };
  const options = { backend: twinBackend(circuit, {}), observables: [], noise, shots: 1, seed: 1 };
  expect(() => runNoisy(circuit, options)).toThrow(
    expect.objectContaining({ code: 'BAD_CHANNEL', message: expect.stringMatching(message) }),
  );
});

test.each([-0.1, 1.1, Number.NaN])('a probability of %d is refused', (probability) => {
  const circuit = circuitOf(1, [gate('x', [0])]);
  const noise: NoiseModel = { rules: [{ channel: { kind: 'depolarizing', probability } }] };
  const options = { backend: twinBackend(circuit, {}), observables: [], noise, shots: 1, seed: 1 };
  expect(() => runNoisy(circuit, options)).toThrow(/not from 0 to 1/);
});

/** The product of two complex 2 × 2 matrices. */
function product(a: readonly number[], b: readonly number[]): number[] {
  const at = (m: readonly number[], i: number) => [m[2 * i] as number, m[2 * i + 1] as number];
  return [0, 1, 2, 3].flatMap((i) => {
    const terms = [0, 1].map((k) => {
      const [x, y] = at(a, (i & 2) + k) as [number, number];
      const [u, v] = at(b, 2 * k + (i & 1)) as [number, number];
      return [x * u - y * v, x * v + y * u] as const;
    });
    return [0, 1].map((part) => terms.reduce((sum, term) => sum + (term[part] as number), 0));
  });
}

/** Every product of an operator on the second qubit and one on the first. */
function onTwo(second: readonly number[][], first: readonly number[][]): number[][] {
  return second.flatMap((b) =>
    first.map((a) =>
      Array.from({ length: 16 }, (_, i) => {
        const [row, column] = [i >> 2, i & 3];
        const [j, k] = [2 * (row & 1) + (column & 1), (row & 2) + (column >> 1)];
        const [x, y] = [a[2 * j] as number, a[2 * j + 1] as number];
        const [u, v] = [b[2 * k] as number, b[2 * k + 1] as number];
        return [x * u - y * v, x * v + y * u];
      }).flat(),
    ),
  );
}

/** χ² of counts in standard deviations above its mean, where `share` is how much larger the variance
 * of a bin is because the expected probabilities were themselves drawn. */
function excessOfChiSquared(
  counts: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  share: number,
): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBe(SHOTS);
  let [chiSquared, bins, rare, rareMean] = [0, 0, 0, 0];
  for (const bits of new Set([...counts.keys(), ...expected.keys()])) {
    const [count, mean] = [counts.get(bits) ?? 0, (expected.get(bits) ?? 0) * total];
    if (mean >= 5) {
      chiSquared += ((count - mean) * (count - mean)) / mean / (1 + share);
      bins++;
    } else {
      rare += count;
      rareMean += mean;
    }
  }
  expect(Math.abs(rare - rareMean)).toBeLessThan(5 * Math.sqrt(rareMean) + 3);
  return (chiSquared - (bins - 1)) / Math.sqrt(2 * Math.max(1, bins - 1));
}
