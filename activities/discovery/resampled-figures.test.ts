import fc from 'fast-check';
import {
  bedroc,
  bootstrapInterval,
  enrichmentFactor,
  resampleIndices,
  rocAuc,
  strataOf,
} from '../../kernels/statistics';
import { ResampledFigures, withIntervals } from './resampled-figures';

const METRICS = {
  rocAuc,
  bedroc: (s: ArrayLike<number>, l: ArrayLike<boolean | number>) => bedroc(s, l),
  ef1: (s: ArrayLike<number>, l: ArrayLike<boolean | number>) => enrichmentFactor(s, l, 0.01),
  ef5: (s: ArrayLike<number>, l: ArrayLike<boolean | number>) => enrichmentFactor(s, l, 0.05),
};
const NAMES = ['rocAuc', 'bedroc', 'ef1', 'ef5'] as const;

test('agrees with the metrics of kernels/statistics on every resample, ties included', () => {
  const item = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(item, { minLength: 2, maxLength: 130 }), fc.nat(), (items, seed) => {
      const labels = items.map(([, label]) => label);
      fc.pre(labels.includes(true) && labels.includes(false));
      const scores = items.map(([score]) => score);
      const options = { seed, resamples: 3 };
      const figures = new ResampledFigures(labels, options).of(scores);
      const sets = [scores.map((_, i) => i), ...resampleIndices(strataOf(labels), options)];
      sets.forEach((set, s) => {
        const drawn = Array.from(set, (i) => scores[i] as number);
        const drawnLabels = Array.from(set, (i) => labels[i] as boolean);
        for (const name of NAMES) {
          expect(figures[name][s]).toBeCloseTo(METRICS[name](drawn, drawnLabels), 10);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('gives the intervals of bootstrapInterval', () => {
  const scores = Array.from({ length: 60 }, (_, i) => (i * 37) % 23);
  const labels = scores.map((score, i) => score + (i % 5) > 20);
  const options = { seed: 4, resamples: 200 };
  const estimates = withIntervals(new ResampledFigures(labels, options).of(scores));
  for (const name of NAMES) {
    const wanted = bootstrapInterval(METRICS[name], { scores, labels }, options);
    expect(estimates[name].value).toBeCloseTo(wanted.value, 10);
    expect(estimates[name].low).toBeCloseTo(wanted.low, 10);
    expect(estimates[name].high).toBeCloseTo(wanted.high, 10);
  }
});
