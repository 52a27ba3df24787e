import type { Circuit, Operation } from '../../kernels/quantum/circuit';
import { foldCircuit } from '../../kernels/quantum/noise';
import { askAer } from '../../kernels/quantum/noise/testing/aer';
import { readOpenQasm } from '../../kernels/quantum/qasm';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { evolveStep } from './evolve';
import { simulateStep } from './simulate';

const HEADER = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const GATES = 'qubit[3] q; ry(0.8) q[0]; cx q[0], q[1]; rx(0.4) q[1]; h q[2]; cx q[1], q[2];';
const NOISE = {
  rules: [
    { channel: { kind: 'depolarizing', probability: 0.03 } as const },
    {
      gates: ['cx'],
      // A coherent kick: both operators in a basis that is turned against z.
      channel: { kind: 'kraus', operators: turnedDephasing(0.05, 0.7) } as const,
    },
  ],
};
const SCALES = [1, 3, 5];
const PAULIS = ['IIZ', 'ZZI', 'XIX'];
const SHOTS = 4_000;
const HAMILTONIAN = [
  { pauli: 'XXI', coefficient: 0.7 },
  { pauli: 'ZIZ', coefficient: 0.5 },
  { pauli: 'IYX', coefficient: -0.4 },
  { pauli: 'III', coefficient: 0.2 },
];
const TIME = 0.8;

/** Kraus operators √(1 − p) and √p (cos a Z + sin a X). */
function turnedDephasing(p: number, a: number): number[][] {
  const [kept, lost] = [Math.sqrt(1 - p), Math.sqrt(p)];
  const [c, s] = [lost * Math.cos(a), lost * Math.sin(a)];
  return [
    [kept, 0, 0, 0, 0, 0, kept, 0],
    [c, 0, s, 0, s, 0, -c, 0],
  ];
}

/** Gates without what only says how registers are named. */
const circuit: Circuit = readOpenQasm(HEADER + GATES);

let bench: StepBench;
let answers: ReturnType<typeof askAer>;
beforeAll(async () => {
  bench = await openStepBench();
  answers = askAer({
    noisy: SCALES.map((scale) => ({
      ...{ circuit: foldCircuit(circuit, scale), noise: NOISE, paulis: PAULIS },
      ...{ shots: 0, seed: 1 },
    })),
    evolutions: [{ terms: HAMILTONIAN, time: TIME }],
  });
}, 300_000);
afterAll(() => bench.close());

const observables = PAULIS.map((pauli) => ({ name: pauli, terms: [{ coefficient: 1, pauli }] }));

test('values at growing noise are those of the density matrix, and lead back to the bare circuit', async () => {
  const text = await bench.put(HEADER + GATES);
  const asked = { circuit: text, observables };
  const bare = await bench.run(simulateStep, asked);
  const zeroNoiseExtrapolation = { scales: SCALES, extrapolation: 'richardson' };
  const noisy = await bench.run(simulateStep, {
    ...{ ...asked, noise: NOISE, shots: SHOTS, zeroNoiseExtrapolation },
  });
  noisy.expectations.forEach(({ zeroNoise, value, standardError }, k) => {
    const exact = answers.noisy.map((one) => (one as { expectations: number[] }).expectations[k]);
    zeroNoise?.points.forEach((point, i) => {
      expect(point.scale).toBe(SCALES[i]);
      const distance = Math.abs(point.value - (exact[i] as number));
      expect(distance).toBeLessThan(4.5 * point.standardError);
      expect(point.standardError).toBeLessThan(0.02);
    });
    expect(zeroNoise?.points[0]).toEqual({ scale: 1, value, standardError });
    // Weights 15/8, −5/4, 3/8 of the parabola through 1, 3, 5, of Aer's values and of ours.
    const [a, b, c] = exact as [number, number, number];
    const theirs = (15 * a - 10 * b + 3 * c) / 8;
    const { value: ours = 0, standardError: error = 0 } = zeroNoise ?? {};
    expect(Math.abs(ours - theirs)).toBeLessThan(4.5 * error);
    // What the parabola leaves out of the decay, known from their exact values.
    const ideal = bare.expectations[k]?.value ?? 0;
    const missing = Math.abs(theirs - ideal);
    expect(missing).toBeLessThan(Math.abs(a - ideal));
    expect(Math.abs(ours - ideal)).toBeLessThan(4.5 * error + missing);
  });
});

test('an evolution gives the state of the exact matrix exponential, and keeps the measurements', async () => {
  const measured = `${GATES} bit[2] c; c[0] = measure q[2]; c[1] = measure q[0];`;
  const question = { hamiltonian: HAMILTONIAN, time: TIME, steps: 300, order: 2 };
  const text = await bench.put(HEADER + measured);
  const evolved = await bench.run(evolveStep, { circuit: text, ...question });
  const [before, after] = await Promise.all(
    [text, evolved.circuit].map((one) =>
      bench.run(simulateStep, { circuit: one, topStates: 8, amplitudes: true, shots: 100 }),
    ),
  );
  const [start, end] = await Promise.all(
    [before, after].map(async (one) => {
      const bytes = await bench.artifacts.get(one?.amplitudes as NonNullable<object> as never);
      return Array.from({ length: 16 }, (_, i) => bytes.readDoubleLE(8 * i));
    }),
  );
  const matrix = answers.evolutions[0] as number[];
  for (let row = 0; row < 8; row++) {
    let [re, im] = [0, 0];
    for (let column = 0; column < 8; column++) {
      const [a, b] = [matrix[2 * (8 * row + column)], matrix[2 * (8 * row + column) + 1]];
      const [x, y] = [start?.[2 * column], start?.[2 * column + 1]];
      re += Number(a) * Number(x) - Number(b) * Number(y);
      im += Number(a) * Number(y) + Number(b) * Number(x);
    }
    expect(Math.abs(Number(end?.[2 * row]) - re)).toBeLessThan(1e-5);
    expect(Math.abs(Number(end?.[2 * row + 1]) - im)).toBeLessThan(1e-5);
  }
  expect(after?.bits).toBe(2);
  const measures = readOpenQasm((await bench.artifacts.get(evolved.circuit)).toString())
    .operations.filter((one: Operation) => one.kind === 'measure')
    .map((one) => ('bit' in one ? [one.bit, one.qubit] : []));
  expect(measures).toEqual([
    [0, 2],
    [1, 0],
  ]);
});

test.each<[string, object, RegExp]>([
  ['qubit[2] q; bit c; c = measure q[0]; if (c) x q[1];', {}, /on its way cannot evolve/],
  [GATES, { hamiltonian: [{ coefficient: 1, pauli: 'XX' }] }, /on 2 qubits, the circuit on 3/],
  [
    GATES,
    { hamiltonian: [...HAMILTONIAN, { coefficient: 1, pauli: 'X' }] },
    /labels of one length/,
  ],
])('an evolution is refused with a reason (%#)', async (text, more, message) => {
  const question = { hamiltonian: HAMILTONIAN, time: TIME, ...more };
  const refused = bench.run(evolveStep, { circuit: await bench.put(HEADER + text), ...question });
  await expect(refused).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(message),
  });
});

test('integers on which the form of the circuit depends are known to it, reals stay open', async () => {
  const sized = `input int n; input float a; qubit[n] q; ry(a) q[0]; bit c; c = measure q[0];`;
  const circuit = await bench.put(HEADER + sized);
  const hamiltonian = [{ coefficient: 1, pauli: 'IX' }];
  const evolution = { hamiltonian, time: 0.3, steps: 1 };
  const evolved = await bench.run(evolveStep, { circuit, ...evolution, inputs: { n: 2, a: 9 } });
  const observables = [{ name: 'z', terms: [{ coefficient: 1, pauli: 'IZ' }] }];
  const { expectations } = await bench.run(simulateStep, {
    ...{ circuit: evolved.circuit, observables, inputs: { n: 2, a: 0.5 } },
  });
  // A turn about x after one about y.
  expect(expectations[0]?.value).toBeCloseTo(Math.cos(0.5) * Math.cos(0.6), 12);
});

test('too many factors are refused before they are made', async () => {
  const question = { hamiltonian: HAMILTONIAN, time: TIME, steps: 100_000 };
  const refused = bench.run(evolveStep, { circuit: await bench.put(HEADER + GATES), ...question });
  await expect(refused).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test.each<[string, object, RegExp]>([
  [GATES, { zeroNoiseExtrapolation: {} }, /needs noise/],
  [
    `${GATES} reset q[0];`,
    { zeroNoiseExtrapolation: {}, noise: NOISE },
    /measures at its end only/,
  ],
  [
    GATES,
    { noise: { rules: [{ channel: { kind: 'kraus', operators: [[1, 0, 0, 0, 0, 0, 0.5, 0]] } }] } },
    /sum of K†K is not 1/,
  ],
])('noise is refused with a reason (%#)', async (text, questions, message) => {
  const asked = { circuit: await bench.put(HEADER + text), observables, ...questions };
  await expect(bench.run(simulateStep, asked)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(message),
  });
});
