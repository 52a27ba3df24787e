import {
  type Belief,
  createRandom,
  expectedImprovement,
  type Random,
  upperConfidenceBound,
} from '../../../kernels/statistics';
import type { Acquisition } from '../../../schemas/discovery/learning-steps';
import type { Prediction } from '../../../schemas/molecule';
import { SIGMAS_OF_HALF_INTERVAL } from '../values';

/**
 * What is believed of the molecules of a pool, in its order: the predicted value, turned round where
 * lower ones are wanted, and its standard deviation. NaN where there is no prediction.
 */
export interface Beliefs {
  means: Float64Array;
  deviations: Float64Array;
}

/** Mean and standard deviation of a prediction: half its 90 % interval is 1.645 of them. */
export function beliefOf(
  prediction: Prediction | undefined,
  sign: 1 | -1,
): { mean: number; deviation: number } {
  if (prediction === undefined) return { mean: Number.NaN, deviation: Number.NaN };
  const { value, low, high } = prediction;
  return { mean: sign * value + 0, deviation: (high - low) / (2 * SIGMAS_OF_HALF_INTERVAL) };
}

/**
 * Values of the acquisition function for each molecule; NaN where nothing is believed of it, but for
 * 'random', which asks for nothing. A pure function of the pool's order, seed and round.
 * @param o.best best value so far, turned round as the beliefs are; without any, the highest mean believed
 */
export function acquisitionValues(
  { means, deviations }: Beliefs,
  acquisition: Acquisition,
  o: { best: number | null; seed: number; round: number },
): Float64Array {
  const random = createRandom(o.seed, `propose/${acquisition.kind}/${o.round}`);
  if (acquisition.kind === 'random') return means.map(() => random.uniform());
  const best = o.best ?? highest(means);
  return means.map((mean, i) => {
    if (Number.isNaN(mean)) return mean;
    const belief = { mean, standardDeviation: deviations[i] as number };
    return valueFor(belief, acquisition, { best, random });
  });
}

function valueFor(
  belief: Belief,
  acquisition: Exclude<Acquisition, { kind: 'random' }>,
  { best, random }: { best: number; random: Random },
): number {
  switch (acquisition.kind) {
    case 'greedy':
      return belief.mean;
    case 'ucb':
      return upperConfidenceBound(belief, acquisition.beta);
    case 'expected-improvement':
      return expectedImprovement(belief, best + acquisition.margin);
    case 'thompson':
      return belief.mean + belief.standardDeviation * random.normal();
  }
}

/**
 * How much the mean of the best k may be expected to rise by evaluating the `count` most promising
 * molecules: their expected improvements over the k-th best so far, over k. An upper bound, since each
 * is taken as if it came alone. Null where nothing is believed, or fewer than k values are known.
 */
export function expectedRise(
  { means, deviations }: Beliefs,
  o: { kthBest: number | null; k: number; count: number },
): number | null {
  const { kthBest } = o;
  if (kthBest === null) return null;
  const gains = means
    .map((mean, i) =>
      Number.isNaN(mean)
        ? mean
        : expectedImprovement({ mean, standardDeviation: deviations[i] as number }, kthBest),
    )
    .filter((gain) => !Number.isNaN(gain))
    .sort();
  if (gains.length === 0) return null;
  const most = gains.subarray(Math.max(0, gains.length - o.count));
  return most.reduce((sum, gain) => sum + gain, 0) / o.k;
}

function highest(means: Float64Array): number {
  return (
    means
      .filter((mean) => !Number.isNaN(mean))
      .sort()
      .at(-1) ?? Number.NEGATIVE_INFINITY
  );
}
