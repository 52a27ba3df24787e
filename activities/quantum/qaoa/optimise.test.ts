import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QaoaResults } from '../../../schemas/quantum/qaoa-steps';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { qaoaStep } from './optimise';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const EDGES = readFileSync(join(__dirname, '../../../examples/data/maxcut-8.csv'), 'utf8');
const MAXCUT = { problem: 'maxcut', depth: 2, starts: 2, sweeps: 200 };

const optimised = async (csv: string, o: object, context = bench.context()) =>
  bench.run(qaoaStep, { data: await bench.put(csv), ...o }, context);

/** Everything but the times. */
const timeless = ({ methods, winners, profile, ...rest }: QaoaResults) => ({
  ...rest,
  profile: Object.keys(profile),
  winners: [...winners].sort(),
  methods: methods.map(({ method, value, ratio, bits }) => ({ method, value, ratio, bits })),
});

/** Graphs of other sizes, degrees and weights than the donor: each vertex to those at some distances. */
const FAMILY = [
  { size: 9, distances: [1, 2], weight: (k: number) => 1 + (k % 3) },
  { size: 10, distances: [1, 5], weight: () => 40 },
  { size: 11, distances: [1, 3, 4], weight: (k: number) => 0.01 * (1 + ((k * 7) % 5)) },
];

/** Two layers, from the graph of eight vertices. */
async function anglesOfDonor(): Promise<number[]> {
  const donor = await optimised(EDGES, { ...MAXCUT, sweeps: 1 });
  return donor.depths[1]?.angles ?? [];
}

function graphOf({ size, distances, weight }: (typeof FAMILY)[number]): string {
  const edges = distances.flatMap((d, i) =>
    Array.from({ length: size }, (_, k) => `v${k},v${(k + d) % size},${weight(k + i)}`),
  );
  return edges.join('\n');
}

/** The heaviest cut by looking at all. */
function heaviestCut(csv: string): number {
  const edges = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const side = (index: number, name = '') => (index >>> (name.charCodeAt(0) - 97)) & 1;
  const cuts = Array.from({ length: 256 }, (_, index) =>
    edges.reduce((sum, [a, b, w]) => sum + (side(index, a) === side(index, b) ? 0 : Number(w)), 0),
  );
  return Math.max(...cuts);
}

/** Risk less return of each pair of assets, from the variance of the sum of their returns. */
function portfoliosOfTwo(csv: string): number[] {
  const [, ...rows] = csv.trim().split('\n');
  const returns = rows.map((row) => row.split(',').map(Number));
  const values: number[] = [];
  for (let a = 0; a < 4; a++) {
    for (let b = a + 1; b < 4; b++) {
      const sums = returns.map((row) => (row[a] as number) + (row[b] as number));
      const mean = sums.reduce((sum, x) => sum + x, 0) / sums.length;
      const variance = sums.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sums.length - 1);
      values.push(variance - mean);
    }
  }
  return values;
}

describe('qaoa', () => {
  it.each(['lbfgs', 'cobyla'])(
    'finds the heaviest cut of eight vertices with %s',
    async (optimiser) => {
      const found = await optimised(EDGES, { ...MAXCUT, optimiser, evaluations: 80 });
      expect(found).toMatchObject({
        variables: 8,
        best: -heaviestCut(EDGES),
        worst: 0,
        isProven: true,
      });
      for (const { method, value, ratio } of found.methods) {
        expect(ratio).toBeCloseTo(value / found.best, 12);
        if (method !== 'random') expect(value).toBe(found.best);
      }
      const [one, two] = found.depths;
      for (const { evaluations, starts } of found.depths) {
        expect(evaluations).toBeLessThanOrEqual(80);
        expect(starts).toHaveLength(2);
      }
      expect(two?.expectation).toBeLessThan(one?.expectation as number);
      expect(two?.expectation).toBeGreaterThan(found.best);
    },
  );

  it('goes on from any checkpoint to the same bits', async () => {
    const states: unknown[] = [];
    const interrupt = (state: unknown) => states.push(state);
    const whole = await optimised(EDGES, MAXCUT, bench.context({ interrupt }));
    expect(states.length).toBeGreaterThan(10);
    for (const resumed of states.filter((_, i) => i % 8 === 0)) {
      const again = await optimised(EDGES, MAXCUT, bench.context({ resumed }));
      expect(timeless(again)).toEqual(timeless(whole));
    }
  });

  it('begins better with the angles of a small graph than with random ones', async () => {
    const transferredAngles = await anglesOfDonor();
    for (const family of FAMILY) {
      const o = { ...MAXCUT, starts: 6, evaluations: 36, sweeps: 20, transferredAngles };
      const { depths, best, worst } = await optimised(graphOf(family), o);
      expect(depths.map(({ depth }) => depth)).toEqual([2]);
      const ratioOf = (mean = 0) => (worst - mean) / (worst - best);
      const [own = 0, ...seeded] = (depths[0]?.beginnings ?? []).map(ratioOf);
      expect(seeded).toHaveLength(5);
      expect(own).toBeGreaterThan(Math.max(...seeded));
      expect(own).toBeGreaterThan(0.75);
      // What they begin with is nearly what a search of this depth ends with.
      expect(own).toBeGreaterThan(0.95 * ratioOf(depths[0]?.expectation));
    }
  });

  it('goes deeper from transferred angles, to the same bits every time', async () => {
    const o = { ...MAXCUT, depth: 3, sweeps: 1, transferredAngles: await anglesOfDonor() };
    const graph = graphOf(FAMILY[0] as (typeof FAMILY)[0]);
    const found = await optimised(graph, o);
    const [two, three] = found.depths;
    expect([two?.depth, three?.depth, found.depths.length]).toEqual([2, 3, 2]);
    expect(three?.expectation).toBeLessThan(two?.expectation as number);
    expect(timeless(await optimised(graph, o))).toEqual(timeless(found));
  });

  it.each([
    [[0.5, 0.4, 0.5], 3],
    [[0.5, 0.4, 0.5, 0.4], 1],
  ])('refuses the angles %j at depth %d', async (transferredAngles, depth) => {
    const o = { ...MAXCUT, transferredAngles, depth };
    await expect(optimised(EDGES, o)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('chooses as many assets as the budget says, warm or not', async () => {
    const csv = 'a,b,c,d\n0.01,0.03,-0.01,0.02\n0.02,-0.02,0.01,0.01\n0.0,0.05,0.02,-0.01\n';
    for (const warmStart of [false, true]) {
      const o = { problem: 'portfolio', budget: 2, warmStart, sweeps: 100 };
      const { methods, isProven, best, worst, depths, winners } = await optimised(csv, o);
      expect(isProven).toBe(true);
      expect(worst).toBeCloseTo(Math.max(...portfoliosOfTwo(csv)), 12);
      expect(best).toBeCloseTo(Math.min(...portfoliosOfTwo(csv)), 12);
      expect(winners).toContain('branch and bound');
      for (const { isFeasible, bits, ratio } of methods) {
        expect(isFeasible).toBe(bits.replaceAll('0', '') === '11');
        expect(ratio).toBeLessThanOrEqual(1);
        expect(ratio).toBeGreaterThanOrEqual(0);
      }
      for (const { infeasibleShots, starts, expectation } of depths) {
        expect(infeasibleShots).toBeGreaterThan(0);
        expect(infeasibleShots).toBeLessThan(1_024);
        expect(Math.min(...starts)).toBe(expectation);
      }
      const exact = methods.find(({ method }) => method === 'branch and bound');
      expect(exact?.bits.replaceAll('0', '')).toBe('11');
    }
  });

  it.each([
    ['a,b,x\n', 'INPUT_INVALID', /line 1: 'x' is not a number/],
    ['a,a,1\na,b,1\n', 'INPUT_INVALID', /no pair/],
    [Array.from({ length: 25 }, (_, i) => `v${i},v${i + 1},1`).join('\n'), 'LIMIT_EXCEEDED', /26/],
  ])('refuses %j', async (csv, code, message) => {
    const expected = { code, message: expect.stringMatching(message) };
    await expect(optimised(csv, MAXCUT)).rejects.toMatchObject(expected);
  });
});
