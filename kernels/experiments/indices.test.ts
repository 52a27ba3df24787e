import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pythonWith } from '../../tests/support/python-environment';
import { morrisEffects, morrisTrajectories, saltelliSample, sobolIndices, sobolSequence } from '.';
import { gFunction, gIndices, ishigami, ishigamiIndices } from './testing/functions';

/** What SALib computes with the same formulas; only the order of its sums is another. */
const SAME_FORMULA = 1e-10;
const LIMIT_MS = 120_000;
const SALIB = ['SALib==1.5.1', 'numpy==2.2.6', 'scipy==1.15.3', 'pandas==2.3.3'];

const ISHIGAMI = { samples: 4096, parameters: 3, secondOrder: true, seed: 5 };
const G = { samples: 4096, parameters: 8, secondOrder: false, seed: 5 };
const MORRIS = { trajectories: 40, parameters: 8, levels: 6, seed: 11 };

const ishigamiValues = saltelliSample(ISHIGAMI).map(ishigami);
const gValues = saltelliSample(G).map(gFunction);
const morrisPoints = morrisTrajectories(MORRIS);
const morrisValues = morrisPoints.map(gFunction);

describe('Sobol indices', () => {
  it('of the Ishigami function are the exact ones, within 0.01 and their own intervals', () => {
    const exact = ishigamiIndices();
    expect(exact.first.map((s) => Number(s.toFixed(4)))).toEqual([0.3139, 0.4424, 0]);
    const found = sobolIndices(ISHIGAMI, ishigamiValues);
    expect(found.used).toBe(4096);
    for (let j = 0; j < 3; j++) {
      expect(Math.abs((found.first[j] as number) - (exact.first[j] as number))).toBeLessThan(0.01);
      expect(Math.abs((found.total[j] as number) - (exact.total[j] as number))).toBeLessThan(0.01);
      expect(found.firstInterval[j]?.low).toBeLessThanOrEqual(exact.first[j] as number);
      expect(found.firstInterval[j]?.high).toBeGreaterThanOrEqual(exact.first[j] as number);
      expect(found.totalInterval[j]?.low).toBeLessThanOrEqual(exact.total[j] as number);
      expect(found.totalInterval[j]?.high).toBeGreaterThanOrEqual(exact.total[j] as number);
    }
    const [xy, xz, yz] = found.second as [number, number, number];
    expect(Math.abs(xz - exact.pairXz)).toBeLessThan(0.03);
    expect(Math.max(Math.abs(xy), Math.abs(yz))).toBeLessThan(0.03);
  });

  it('of the g function are the exact ones, within 0.02', () => {
    const exact = gIndices();
    const found = sobolIndices(G, gValues);
    for (let j = 0; j < 8; j++) {
      expect(Math.abs((found.first[j] as number) - (exact.first[j] as number))).toBeLessThan(0.02);
      expect(Math.abs((found.total[j] as number) - (exact.total[j] as number))).toBeLessThan(0.02);
    }
  });

  it('leave out base samples with a failed point, and are refused where too few are left', () => {
    const holes = ishigamiValues.map((value, i) => (i % 80 === 3 ? null : value));
    const found = sobolIndices(ISHIGAMI, holes);
    expect(found.used).toBeLessThan(4096);
    expect(found.used).toBeGreaterThan(3500);
    expect(found.total[0]).toBeCloseTo(ishigamiIndices().total[0] as number, 1);
    const nothing = ishigamiValues.map((value, i) => (i < 24 ? value : null));
    expect(() => sobolIndices(ISHIGAMI, nothing)).toThrow(
      expect.objectContaining({ code: 'TOO_FEW_POINTS' }),
    );
    expect(() => sobolIndices(ISHIGAMI, [1, 2])).toThrow(
      expect.objectContaining({ code: 'LENGTH_MISMATCH' }),
    );
  });

  it('of a constant are 0', () => {
    const found = sobolIndices(
      ISHIGAMI,
      ishigamiValues.map(() => 3),
    );
    expect([...found.first, ...found.total]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('Morris effects', () => {
  it('of a linear function are its slopes, without spread', () => {
    const slopes = [3, -2, 0, 0.5, 0, 0, 0, 1];
    const values = morrisPoints.map((point) =>
      slopes.reduce((sum, slope, j) => sum + slope * (point[j] as number), 0),
    );
    const { effects, used } = morrisEffects(MORRIS, morrisPoints, values);
    expect(used).toBe(40);
    effects.forEach((effect, j) => {
      expect(effect.mean).toBeCloseTo(slopes[j] as number, 10);
      expect(effect.absoluteMean).toBeCloseTo(Math.abs(slopes[j] as number), 10);
      expect(effect.standardDeviation).toBeLessThan(1e-10);
    });
  });

  it('rank the parameters of the g function as its coefficients do', () => {
    const { effects } = morrisEffects(MORRIS, morrisPoints, morrisValues);
    const weights = effects.map(({ absoluteMean }) => absoluteMean);
    const [first, second, third, fourth, ...rest] = weights as [number, number, number, number];
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(third);
    expect(third).toBeGreaterThan(fourth);
    expect(fourth).toBeGreaterThan(Math.max(...(rest as number[])));
  });

  it('leave out trajectories with a failed point', () => {
    const holes = morrisValues.map((value, i) => (i === 4 || i === 20 ? null : value));
    expect(morrisEffects(MORRIS, morrisPoints, holes).used).toBe(38);
    expect(() =>
      morrisEffects(
        MORRIS,
        morrisPoints,
        morrisValues.map(() => null),
      ),
    ).toThrow(expect.objectContaining({ code: 'TOO_FEW_POINTS' }));
  });
});

test(
  'SALib and scipy compute the same from the same numbers',
  () => {
    const python = pythonWith(SALIB);
    const { samples: _, seed: __, ...morris } = { ...MORRIS, samples: 0 };
    const small = { ...ISHIGAMI, samples: 64 };
    const values = saltelliSample(small).map(ishigami);
    const input = {
      sobol: { ishigami: { ...small, values }, g: { ...G, values: gValues } },
      morris: {
        morris: { ...morris, points: morrisPoints.map((p) => [...p]), values: morrisValues },
      },
      dimensions: 60,
      count: 256,
    };
    const output = execFileSync(python, [path.join(__dirname, 'salib-reference.py')], {
      input: JSON.stringify(input),
      maxBuffer: 1 << 26,
    });
    const answers = JSON.parse(output.toString());
    const same = (ours: readonly number[], theirs: readonly number[]) => {
      expect(ours).toHaveLength(theirs.length);
      ours.forEach((x, i) => {
        expect(Math.abs(x - (theirs[i] as number))).toBeLessThan(SAME_FORMULA);
      });
    };
    const own = sobolIndices(small, values);
    same(own.first, answers.ishigami.S1);
    same(own.total, answers.ishigami.ST);
    const pairs = answers.ishigami.S2 as number[][];
    same(own.second, [pairs[0]?.[1], pairs[0]?.[2], pairs[1]?.[2]] as number[]);
    const g = sobolIndices(G, gValues);
    same(g.first, answers.g.S1);
    same(g.total, answers.g.ST);
    const { effects } = morrisEffects(MORRIS, morrisPoints, morrisValues);
    same(
      effects.map((e) => e.mean),
      answers.morris.mu,
    );
    same(
      effects.map((e) => e.absoluteMean),
      answers.morris.mu_star,
    );
    same(
      effects.map((e) => e.standardDeviation),
      answers.morris.sigma,
    );
    // Intervals are drawn, theirs 1.96 standard deviations and ours quantiles: of the same width.
    effects.forEach(({ absoluteMeanInterval: { low, high } }, j) => {
      const half = answers.morris.mu_star_conf[j] as number;
      expect((high - low) / 2 / half).toBeGreaterThan(0.8);
      expect((high - low) / 2 / half).toBeLessThan(1.25);
    });
    const sequence = sobolSequence({ count: 256, dimensions: 60, seed: null });
    expect(sequence.map((row) => [...row])).toEqual(answers.sequence);
  },
  LIMIT_MS,
);
