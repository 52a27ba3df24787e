import fc from 'fast-check';
import { bootstrapInterval } from './bootstrap';
import ranking from './fixtures/ranking.json';
import valueCases from './fixtures/values.json';
import { median, midranks, quantile } from './quantile';
import { bedroc, enrichmentCeiling, enrichmentFactor, prAuc, rocAuc } from './ranking-metrics';
import { pairwiseSum, standardDeviation } from './sum';
import { kendallTau, mae, pearson, r2, rmse, spearman } from './value-metrics';

/** Decimals to which we agree with scikit-learn, scipy, numpy and RDKit (fixtures/). */
const DIGITS = 12;
const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

describe.each(ranking)('ranking: $name', ({ scores, labels, ...expected }) => {
  test('ROC-AUC and average precision as scikit-learn', () => {
    expect(rocAuc(scores, labels)).toBeCloseTo(expected.rocAuc, DIGITS);
    expect(prAuc(scores, labels)).toBeCloseTo(expected.prAuc, DIGITS);
  });

  test('early recognition as RDKit', () => {
    if (expected.enrichment === undefined) return;
    expect(bedroc(scores, labels)).toBeCloseTo(expected.bedroc20 as number, 10);
    expect(bedroc(scores, labels, 100)).toBeCloseTo(expected.bedroc100 as number, 10);
    for (const [fraction, factor] of Object.entries(expected.enrichment)) {
      expect(enrichmentFactor(scores, labels, Number(fraction))).toBeCloseTo(factor, DIGITS);
    }
  });
});

describe.each(valueCases)('values: $name', ({ predicted, observed, ...expected }) => {
  test.each([
    ['rmse', rmse],
    ['mae', mae],
    ['r2', r2],
    ['pearson', pearson],
    ['spearman', spearman],
    ['kendallTau', kendallTau],
  ] as const)('%s as scikit-learn or scipy', (name, metric) => {
    expect(metric(predicted, observed)).toBeCloseTo(expected[name], DIGITS);
  });

  test('midranks as scipy, quantiles as numpy', () => {
    expect([...midranks(observed)]).toEqual(expected.ranks);
    for (const [probability, value] of Object.entries(expected.quantiles)) {
      expect(quantile(observed, Number(probability))).toBeCloseTo(value, DIGITS);
    }
  });
});

test('cases that can be done by hand', () => {
  expect(rocAuc([3, 2, 1], [1, 0, 0])).toBe(1);
  expect(rocAuc([3, 2, 1], [false, false, true])).toBe(0);
  expect(rocAuc([1, 1, 1, 1], [1, 0, 0, 1])).toBe(0.5);
  expect(rocAuc([4, 3, 2, 1], [1, 0, 1, 0])).toBe(0.75);
  expect(prAuc([4, 3, 2, 1], [1, 0, 1, 0])).toBeCloseTo(1 / 2 + 1 / 3, DIGITS);
  expect(enrichmentFactor([4, 3, 2, 1], [1, 0, 1, 0], 0.25)).toBe(2);
  expect(enrichmentFactor([1, 1, 1, 1], [1, 0, 1, 0], 0.25)).toBe(1);
  expect(enrichmentCeiling([1, 0, 1, 0], 0.75)).toBeCloseTo(4 / 3, DIGITS);
  expect(bedroc([4, 3, 2, 1], [1, 1, 0, 0])).toBeCloseTo(1, DIGITS);
  expect(bedroc([4, 3, 2, 1], [0, 0, 1, 1])).toBeCloseTo(0, DIGITS);
  expect(kendallTau([1, 2, 3], [1, 3, 2])).toBeCloseTo(1 / 3, DIGITS);
  expect(median([3, 1, 2, 10])).toBe(2.5);
  expect(standardDeviation([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), DIGITS);
});

const labelled = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 2, maxLength: 40 })
  .filter((items) => items.some(([, l]) => l) && items.some(([, l]) => !l));

test('ranking metrics do not depend on the order of the items, ties included', () => {
  fc.assert(
    fc.property(labelled, fc.func(fc.integer()), (items, key) => {
      const split = (list: typeof items) =>
        [list.map(([score]) => score), list.map(([, label]) => label)] as const;
      const shuffled = [...items].sort((a, b) => key(a) - key(b)).reverse();
      for (const metric of [
        rocAuc,
        prAuc,
        bedroc,
        (s: number[], l: boolean[]) => enrichmentFactor(s, l, 0.3),
      ]) {
        expect(metric(...split(shuffled))).toBe(metric(...split(items)));
      }
    }),
  );
});

test('tied items score the mean over all their orders', () => {
  // One tied pair of an active and an inactive in the middle: two orders, equally likely.
  const labels = [1, 1, 0, 0, 1];
  const first = bedroc([9, 5.1, 5, 2, 1], labels);
  const second = bedroc([9, 5, 5.1, 2, 1], labels);
  expect(bedroc([9, 5, 5, 2, 1], labels)).toBeCloseTo((first + second) / 2, DIGITS);
});

test('turning the scores round turns AUC, τ and ρ round', () => {
  fc.assert(
    fc.property(labelled, (items) => {
      const scores = items.map(([score]) => score);
      const labels = items.map(([, label]) => label);
      const turned = scores.map((score) => -score);
      expect(rocAuc(turned, labels)).toBeCloseTo(1 - rocAuc(scores, labels), DIGITS);
      fc.pre(new Set(scores).size > 1);
      const other = labels.map(Number);
      expect(kendallTau(turned, other)).toBeCloseTo(-kendallTau(scores, other), DIGITS);
      expect(spearman(turned, other)).toBeCloseTo(-spearman(scores, other), DIGITS);
    }),
  );
});

test('a pairwise sum loses less than a running one, and never gives −0', () => {
  const values = new Array(1_000_000).fill(0.1);
  expect(Math.abs(pairwiseSum(values) - 100_000)).toBeLessThan(1e-9);
  expect(Object.is(pairwiseSum([-0, -0]), 0)).toBe(true);
});

describe('bootstrap', () => {
  const { scores, labels } = ranking[0] as (typeof ranking)[number];

  test('the value is the metric itself, inside an interval that the seed fixes', () => {
    const run = (seed: number) =>
      bootstrapInterval(rocAuc, { scores, labels }, { seed, resamples: 300 });
    const interval = run(1);
    expect(interval.value).toBe(rocAuc(scores, labels));
    expect(interval.low).toBeLessThan(interval.value);
    expect(interval.high).toBeGreaterThan(interval.value);
    expect(interval.resamples).toBe(300);
    expect(run(1)).toEqual(interval);
    expect(run(2)).not.toEqual(interval);
  });

  test('a 95 % interval of an AUC holds the true AUC about as often as it says', () => {
    // The scores of actives are shifted by 0.9: the true AUC is Φ(0.9 / √2) = 0.7377.
    const truth = 0.7377;
    let held = 0;
    for (let seed = 0; seed < 60; seed++) {
      const data = shiftedSample(seed);
      const { low, high } = bootstrapInterval(rocAuc, data, { seed, resamples: 100 });
      if (low <= truth && truth <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(52);
  });

  test('pairs stay pairs', () => {
    const observed = [1, 2, 3, 4, 5];
    const predicted = observed.map((value) => value + 1);
    const interval = bootstrapInterval(rmse, { predicted, observed }, { seed: 1, resamples: 50 });
    expect(interval).toEqual({ value: 1, low: 1, high: 1, resamples: 50 });
  });

  test('both classes keep their size in every resample', () => {
    const few = { scores: [5, 4, 3, 2, 1, 0], labels: [1, 0, 0, 0, 0, 0] };
    expect(() => bootstrapInterval(rocAuc, few, { seed: 1, resamples: 200 })).not.toThrow();
  });
});

function shiftedSample(seed: number) {
  const { createRandom } = jest.requireActual<typeof import('./random')>('./random');
  const random = createRandom(seed, 'sample');
  const labels = Array.from({ length: 120 }, (_, i) => (i < 40 ? 1 : 0));
  return { labels, scores: labels.map((label) => random.normal() + 0.9 * label) };
}

test('impossible input is refused with its code', () => {
  refuses(() => rocAuc([1, Number.NaN], [1, 0]), 'NOT_FINITE');
  refuses(() => rocAuc([1, Number.POSITIVE_INFINITY], [1, 0]), 'NOT_FINITE');
  refuses(() => rocAuc([], []), 'EMPTY_INPUT');
  refuses(() => rocAuc([1, 2], [1]), 'LENGTH_MISMATCH');
  refuses(() => rocAuc([1, 2], [1, 2]), 'BAD_LABEL');
  refuses(() => rocAuc([1, 2], [1, Number.NaN]), 'BAD_LABEL');
  refuses(() => prAuc([1, 2], [1, 1]), 'ONE_CLASS_ONLY');
  refuses(() => bedroc([1, 2], [1, 0], 0), 'OUT_OF_RANGE');
  refuses(() => bedroc([1, 2], [1, 0], Number.NaN), 'OUT_OF_RANGE');
  for (const fraction of [0, -0.1, 1.1, Number.NaN]) {
    refuses(() => enrichmentFactor([1, 2], [1, 0], fraction), 'OUT_OF_RANGE');
  }
  refuses(() => rmse([1], [Number.NaN]), 'NOT_FINITE');
  refuses(() => r2([1, 2], [3, 3]), 'CONSTANT_INPUT');
  refuses(() => kendallTau([1, 1], [1, 2]), 'CONSTANT_INPUT');
  refuses(() => kendallTau([1, 2], [1, 1]), 'CONSTANT_INPUT');
  refuses(() => spearman([1, 1], [1, 2]), 'CONSTANT_INPUT');
  refuses(() => quantile([1], 2), 'OUT_OF_RANGE');
  refuses(() => quantile([], 0.5), 'EMPTY_INPUT');
  const data = { scores: [1, 2], labels: [1, 0] };
  refuses(() => bootstrapInterval(rocAuc, data, { seed: 1, resamples: 0 }), 'OUT_OF_RANGE');
  refuses(() => bootstrapInterval(rocAuc, data, { seed: 1, level: 1.5 }), 'OUT_OF_RANGE');
});
