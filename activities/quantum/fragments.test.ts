import fc from 'fast-check';
import type { FragmentPlan, FragmentRange } from '../../schemas/quantum/plan';
import type { PointRow } from '../../schemas/quantum/steps';
import { followRefs } from '../../store/artifacts';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { combineFragmentsStep, runFragmentStep } from './fragments';
import { readLinked } from './linked';
import { rangesOf } from './plan';
import { planPointsStep } from './points';
import { simulateStep } from './simulate';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const HEADER = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const NOISE = {
  rules: [
    { gates: ['cx'], channel: { kind: 'depolarizing', probability: 0.2 } },
    { channel: { kind: 'amplitude-damping', rate: 0.1 } },
  ],
  readout: [{ zeroAsOne: 0.05, oneAsZero: 0.1 }],
};
const OBSERVABLES = [
  {
    name: 'E',
    terms: [
      { coefficient: 0.7, pauli: 'ZZI' },
      { coefficient: -0.1, pauli: 'XIX' },
    ],
  },
  { name: 'y', terms: [{ coefficient: 1 / 3, pauli: 'IYI' }] },
  { name: 'z', terms: [{ coefficient: 2, pauli: 'IIZ' }] },
];
const GATES = 'ry(0.7) q[0]; cx q[0], q[1]; rx(0.4) q[1]; cx q[1], q[2]; t q[2]; h q[2];';
const CASES: Record<string, { circuit: string; questions: object; kind: FragmentPlan['kind'] }> = {
  'noisy trajectories': {
    circuit: `qubit[3] q; bit[3] c; ${GATES} c = measure q;`,
    questions: { noise: NOISE, shots: 301, observables: OBSERVABLES },
    kind: 'shots',
  },
  'zero-noise extrapolation': {
    circuit: `qubit[3] q; bit[3] c; ${GATES} c = measure q;`,
    questions: {
      ...{ noise: NOISE, shots: 101, observables: OBSERVABLES },
      zeroNoiseExtrapolation: { scales: [1, 2.5, 3] },
    },
    kind: 'shots',
  },
  'shots of a dynamic circuit': {
    circuit: `qubit[3] q; bit[4] c; ${GATES} c[0] = measure q[0]; if (c[0]) ry(1) q[1];
c[1] = measure q[1]; reset q[1]; cx q[2], q[1]; c[2] = measure q[1]; c[3] = measure q[2];`,
    questions: { shots: 500, observables: OBSERVABLES },
    kind: 'shots',
  },
  'shots of a wide Clifford circuit': {
    circuit: `qubit[40] q; bit[40] c; for uint i in [0:39] { h q[i]; }
for uint i in [0:38] { cz q[i], q[i + 1]; } c = measure q;`,
    questions: { shots: 90 },
    kind: 'shots',
  },
  'observables with shots of their own': {
    circuit: `qubit[3] q; bit[3] c; ${GATES} c = measure q;`,
    questions: { shots: 50, observables: OBSERVABLES, observableShots: 100 },
    kind: 'observables',
  },
  'observables and their derivatives': {
    circuit: `input float a; qubit[3] q; ${GATES} rx(a) q[0];`,
    questions: { shots: 0, observables: OBSERVABLES, gradients: true, inputs: { a: 0.2 } },
    kind: 'observables',
  },
};

/** Runs ranges of a plan, in any order, and puts them together in theirs. */
async function inParts(
  kind: FragmentPlan['kind'],
  work: object | null,
  ranges: readonly FragmentRange[],
) {
  const values: object[] = [];
  for (const [i, fragment] of [...ranges.entries()].toReversed()) {
    values[i] = (await bench.run(runFragmentStep, { kind, work, fragment })).values;
  }
  return bench.run(combineFragmentsStep, { kind, work, values });
}

test.each(Object.entries(CASES))(
  '%s: in 1, 2 and 5 fragments the bits are those of one activity',
  async (_, { circuit: text, questions, kind }) => {
    const circuit = await bench.put(HEADER + text);
    const whole = await bench.run(simulateStep, { circuit, ...questions });
    expect(whole.plan).toBeNull();
    let [items, work]: [number, object | null] = [0, null];
    for (const fragments of [2, 5]) {
      const left = await bench.run(simulateStep, { circuit, ...questions, fragments });
      expect(left.plan).toMatchObject({ kind });
      const ranges = left.plan?.fragments ?? [];
      items = left.plan?.items ?? 0;
      work = left.work;
      expect(ranges).toHaveLength(Math.min(fragments, items));
      const combined = await inParts(kind, work, ranges);
      expect({ ...left, ...combined, plan: null, work: null }).toEqual(whole);
    }
    const one = await inParts(kind, work, rangesOf(items, 1));
    expect({ ...whole, ...one }).toEqual(whole);
  },
);

test('ranges hold every item once, in order, and are alike', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 1, max: 480 }),
      (n, k) => {
        const ranges = rangesOf(n, k);
        let at = 0;
        for (const { from, count } of ranges) {
          expect(from).toBe(at);
          at += count;
        }
        expect(at).toBe(n);
        const counts = ranges.map(({ count }) => count);
        expect(Math.min(...counts)).toBeGreaterThan(0);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(ranges.length).toBe(Math.min(n, k));
      },
    ),
  );
});

test('what takes long is split without being asked, and what is short is not', async () => {
  const gates = 'for uint i in [0:9] { ry(0.3) q[i]; cx q[i], q[i + 1]; }';
  const circuit = await bench.put(`${HEADER}qubit[11] q; bit[11] c; ${gates} c = measure q;`);
  const noise = { rules: [{ channel: { kind: 'depolarizing', probability: 0.2 } }] };
  const ask = (shots: number) => bench.run(simulateStep, { circuit, noise, shots });
  expect((await ask(10)).plan).toBeNull();
  const { plan, counts } = await ask(1_000_000);
  expect(plan?.fragments.length).toBeGreaterThan(4);
  expect(counts).toEqual([]);
});

describe('points', () => {
  const CIRCUIT = `input float a; input float b; qubit[3] q; bit[3] c;
ry(a) q[0]; cx q[0], q[1]; rx(b * a) q[2]; c = measure q;`;
  const POINTS = [
    { a: 0.1, b: 2 },
    { a: 0.5, b: -1 },
    { a: 1.5, b: 0.25 },
    { a: 0, b: 0 },
    { a: 3, b: 1 },
    { a: -0.7, b: 0.5 },
  ];

  async function planned(o: object, questions: object = {}) {
    const circuit = await bench.put(HEADER + CIRCUIT);
    const asked = { circuit, observables: OBSERVABLES, ...questions };
    return bench.run(planPointsStep, { ...asked, ...o });
  }

  /** The points that fragments get. */
  async function pointsOf({ work, points }: Awaited<ReturnType<typeof planned>>) {
    const document = await readLinked(bench.artifacts, work, { bytesMax: 1e6 });
    expect(document).toMatchObject({ points });
    // Whoever is given the work is given what it names.
    const ledTo = [];
    for await (const { sha256 } of followRefs(bench.artifacts, work)) ledTo.push(sha256);
    expect(ledTo).toContain(points.sha256);
    expect(ledTo).toContain((document as { circuit: { sha256: string } }).circuit.sha256);
    return bench.rows(points);
  }

  test.each<[string, object]>([
    ['exact values', { observableShots: 40 }],
    ['means of trajectories', { noise: NOISE, shots: 60 }],
    ['values and derivatives', { gradients: true }],
  ])('%s at each point are those of a run of its own, however they are split', async (_, more) => {
    const questions = { observables: OBSERVABLES, ...more };
    const tables: PointRow[][] = [];
    for (const fragments of [1, 2, 5]) {
      const found = await planned({ inputs: POINTS, fragments }, more);
      expect(found.plan).toMatchObject({ kind: 'points', items: 6 });
      expect(found.plan?.fragments).toHaveLength(fragments);
      const { pointValues } = await inParts('points', found.work, found.plan?.fragments ?? []);
      tables.push(await bench.rows(pointValues as NonNullable<typeof pointValues>));
    }
    expect(tables[1]).toEqual(tables[0]);
    expect(tables[2]).toEqual(tables[0]);
    for (const [point, inputs] of POINTS.entries()) {
      const circuit = await bench.put(HEADER + CIRCUIT);
      const { expectations } = await bench.run(simulateStep, { circuit, inputs, ...questions });
      expect(tables[0]?.[point]).toEqual({ point, inputs, expectations });
    }
  });

  it('may have integers, on which the form of the circuit depends', async () => {
    const text = `${HEADER}input int n; input float a; input bool odd; qubit[n] q;
for int i in [0:n - 1] { ry(i * a) q[i]; } if (odd) { x q[0]; }`;
    const circuit = await bench.put(text);
    const observables = [{ name: 'z', terms: [{ coefficient: 1, pauli: 'IZ' }] }];
    const points = [
      { n: 2, a: 0.3, odd: 0 },
      { n: 2, a: 0.7, odd: 0 },
      { n: 2, a: 0.7, odd: 1 },
    ];
    const found = await bench.run(planPointsStep, { circuit, observables, inputs: points });
    const { pointValues } = await inParts('points', found.work, found.plan?.fragments ?? []);
    const rows = await bench.rows<PointRow>(pointValues as NonNullable<typeof pointValues>);
    for (const [point, inputs] of points.entries()) {
      const { expectations } = await bench.run(simulateStep, { circuit, inputs, observables });
      expect(rows[point]).toEqual({ point, inputs, expectations });
    }
    // Told when it is planned, before anything is run: there are three qubits at the second point.
    const wider = [points[0], { n: 3, a: 0.3, odd: 0 }];
    const asked = { circuit, observables, inputs: wider };
    await expect(bench.run(planPointsStep, asked)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    await expect(
      bench.run(planPointsStep, { circuit, observables, inputs: [{ a: 1, odd: 1 }] }),
    ).rejects.toMatchObject({ message: expect.stringContaining("'n' needs a value") });
  });

  it('of a circuit too wide for a statevector are contracted', async () => {
    const width = 40;
    const text = `${HEADER}input float a; input float b; qubit[${width}] q; ry(a) q[0];
for int i in [0:${width - 2}] { cx q[i], q[i + 1]; } rx(b) q[${width - 1}];`;
    const circuit = await bench.put(text);
    const pauli = `Z${'I'.repeat(width - 1)}`;
    const observables = [{ name: 'z', terms: [{ coefficient: 2, pauli }] }];
    const points = [
      { a: 0.3, b: 0 },
      { a: 0.7, b: 0.2 },
      { a: 1.1, b: 0.4 },
    ];
    const found = await bench.run(planPointsStep, {
      ...{ circuit, observables, inputs: points, fragments: 2 },
    });
    expect(found).toMatchObject({ method: 'tensor network', plan: { items: 3 } });
    const { pointValues } = await inParts('points', found.work, found.plan?.fragments ?? []);
    const rows = await bench.rows<PointRow>(pointValues as NonNullable<typeof pointValues>);
    expect(rows.map(({ expectations }) => expectations[0]?.value)).toEqual(
      points.map(({ a, b }) => expect.closeTo(2 * Math.cos(a) * Math.cos(b), 12)),
    );
  });

  it('come from CSV and JSON too, with what they share from the input', async () => {
    const csv = await bench.put('a\n0.1\n"0.5"\r\n\n1e0\n');
    expect(await pointsOf(await planned({ inputs: { b: 2 }, points: csv }))).toEqual([
      { a: 0.1, b: 2 },
      { a: 0.5, b: 2 },
      { a: 1, b: 2 },
    ]);
    const json = await bench.put(JSON.stringify(POINTS));
    expect(await pointsOf(await planned({ points: json }))).toEqual(POINTS);
  });

  it.each<[object | string, RegExp]>([
    [[{ a: 1 }], /Point 0 has no value for 'b'/],
    [[POINTS[0], { a: 1, b: 1, c: 1 }], /Point 1: there is no input 'c'/],
    ['a,b\n1,2\n1\n', /line 3: 1 cells, not 2/],
    ['a,b\n1,x\n', /line 2: 'x' is no number \(b\)/],
    ['[{"a": "x"}]', /The points: 0\.a/],
    ['[1', /not JSON/],
    ['a,b\n', /no point/],
  ])('%j are refused', async (points, message) => {
    const given =
      typeof points === 'string' ? { points: await bench.put(points) } : { inputs: points };
    await expect(planned(given)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('need an observable', async () => {
    await expect(planned({ inputs: POINTS }, { observables: [] })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});
