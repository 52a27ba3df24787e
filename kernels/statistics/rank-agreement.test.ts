import { createRandom } from './random';
import { kendallInterval, permutationP, rankAgreement } from './rank-agreement';
import { kendallTau } from './value-metrics';

const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

/** Measured values with a score that follows them, and one that knows nothing. */
function made(count: number, noise: number, seed = 1) {
  const random = createRandom(seed, 'made');
  const measured = Array.from({ length: count }, () => random.normal());
  const scores = measured.map((value) => value + noise * random.normal());
  const other = measured.map(() => random.normal());
  return { measured, scores, other };
}

describe('permutation test', () => {
  // scipy 1.15.3, stats.permutation_test over all pairings, alternative 'greater'.
  test.each([
    [[3, 1, 4, 1, 5, 9, 2], [2.1, 1.0, 3.3, 1.5, 4.0, 3.9, 2.0], 0.002380952380952381],
    [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6, 5], 0.008333333333333333],
  ])('of few items is exact', (scores, measured, wanted) => {
    expect(permutationP(scores, measured, { seed: 1 })).toBeCloseTo(wanted, 14);
  });

  test('of more is near the exact one', () => {
    // scipy 1.15.3, stats.kendalltau(method='exact', alternative='greater'): τ 0.29195, p 0.01182.
    const scores = [
      2.041, -2.556, 0.418, -0.568, -0.453, -0.216, -2.02, -0.232, -0.865, 3.323, 0.226, -0.353,
      -0.281, -0.668, -1.055, -0.391, 0.482, -0.239, 0.958, -0.2, 0.024, 1.546, 0.545, -0.505,
      -0.183, 0.541, 1.935, -0.27, -0.244, 1.002,
    ];
    const measured = [
      -0.172, -1.186, 1.029, 0.382, -0.067, 0.595, -3.535, 0.94, -1.262, -0.506, 0.355, 0.577,
      -0.543, -1.31, -0.343, -0.19, 1.574, 0.664, 0.529, 1.042, -0.197, -0.385, 0.775, 0.406,
      -0.279, -0.594, 0.906, -2.588, 0.605, 0.842,
    ];
    expect(kendallTau(scores, measured)).toBeCloseTo(0.29195402298850576, 12);
    const p = permutationP(scores, measured, { seed: 1, permutations: 5_000 });
    // The standard error of a share of 0.0118 over 5,000 is 0.0015.
    expect(Math.abs(p - 0.011824)).toBeLessThan(0.006);
  });

  test('is never 0', () => {
    const order = Array.from({ length: 12 }, (_, i) => i);
    expect(permutationP(order, order, { seed: 1, permutations: 99 })).toBe(0.01);
  });
});

describe('a ranking beside null models', () => {
  const options = { seed: 3, resamples: 500, permutations: 500 };

  test('that knows the values beats what knows nothing', () => {
    const { measured, scores, other } = made(60, 0.4);
    const found = rankAgreement({ scores, measured }, { chance: other }, options);
    expect(found.ranking.tau.value).toBe(kendallTau(scores, measured));
    expect(found.ranking.tau.low).toBeGreaterThan(0.4);
    expect(found.permutationP).toBeLessThan(0.01);
    expect(found.advantages[0]?.low).toBeGreaterThan(0);
  });

  test('that is a null model turned round does not beat it', () => {
    const { measured, scores } = made(60, 0.4);
    const turned = scores.map((value) => -value);
    const found = rankAgreement({ scores, measured }, { turned }, options);
    expect(found.nulls[0]).toMatchObject({ name: 'turned', sign: -1 });
    expect(found.nulls[0]?.tau.value).toBe(found.ranking.tau.value);
    expect(found.advantages[0]).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  test('is told of few items, of a null that does not vary, and of what cannot be judged', () => {
    const { measured, scores } = made(6, 0.1);
    const found = rankAgreement({ scores, measured }, { flat: measured.map(() => 1) }, options);
    expect(found.nulls[0]?.tau).toMatchObject({ value: 0, low: 0, high: 0 });
    const judge = (own: { scores?: number[]; measured?: number[] }) => () =>
      rankAgreement({ scores, measured, ...own }, {}, options);
    refuses(judge({ scores: scores.slice(1), measured: measured.slice(1) }), 'TOO_FEW_ITEMS');
    refuses(judge({ scores: scores.map(() => 1) }), 'CONSTANT_INPUT');
    refuses(judge({ measured: [...measured.slice(1), Number.NaN] }), 'NOT_FINITE');
    refuses(judge({ measured: [...measured, 1] }), 'LENGTH_MISMATCH');
  });

  test('has an interval that holds the true τ as often as it says', () => {
    // Scores and values of a bivariate normal with correlation ρ have τ = 2 arcsin(ρ) / π.
    const noise = 1;
    const truth = 0.5;
    const held = Array.from({ length: 120 }, (_, trial) => {
      const { measured, scores } = made(40, noise, 100 + trial);
      const { low, high } = kendallInterval(scores, measured, { seed: trial, resamples: 200 });
      return low <= truth && truth <= high;
    });
    // 95 % of 120 is 114, standard deviation 2.4; percentile intervals of 40 items are a little short.
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(104);
  });
});
