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
const timeless = ({ methods, winners, ...rest }: QaoaResults) => ({
  ...rest,
  winners: [...winners].sort(),
  methods: methods.map(({ method, value, ratio, bits }) => ({ method, value, ratio, bits })),
});

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
