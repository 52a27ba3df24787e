import { requireFinite, requireInteger, requireRange, requireSameLength } from './checks';
import { StatisticsError } from './errors';
import { quantileOfSorted, sorted } from './quantile';
import { createRandom } from './random';

/** What uncertainty leaves of a candidate's place in a ranking. */
export interface TopKResult {
  /** Probability of being among the best k. */
  readonly probability: number;
  /** 5 % and 95 % quantile of its rank, 1 is best. */
  readonly rankLow: number;
  readonly rankHigh: number;
  /** Monte Carlo standard error of the probability. */
  readonly standardError: number;
}

/** Independent normal scores: a mean and a standard deviation per candidate. */
export interface NormalScores {
  readonly means: ArrayLike<number>;
  readonly standardDeviations: ArrayLike<number>;
}

/** Scores drawn by the caller: `samples[s][candidate]`, so that correlations are kept. */
export interface SampledScores {
  readonly samples: readonly ArrayLike<number>[];
}

const DEFAULT_DRAWS = 4000;
const MAX_DRAWS = 1_000_000;
const MAX_WORK = 200_000_000;
const RANK_TAIL = 0.05;

/**
 * Probability of each candidate being in the top k, and its rank interval, by seeded Monte Carlo
 * (stream 'top-k'). With `means` the errors are taken as independent; where they are correlated
 * (neighbours under one model) pass `samples`. Higher scores are better; ties are broken by
 * position, at random per draw only through the scores.
 * @param options.draws for normal scores, default 4,000
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, LENGTH_MISMATCH, OUT_OF_RANGE, TOO_MANY_ITEMS
 */
export function topKProbability(
  scores: NormalScores | SampledScores,
  options: { readonly k: number; readonly seed: number | string; readonly draws?: number },
): TopKResult[] {
  const draws = 'samples' in scores ? sampled(scores) : drawn(scores, options);
  const count = draws[0]?.length ?? 0;
  requireInteger(options.k, 1, count, 'k');
  const ranks = Array.from({ length: count }, () => new Float64Array(draws.length));
  draws.forEach((draw, s) => {
    rankDescending(draw).forEach((rank, candidate) => {
      (ranks[candidate] as Float64Array)[s] = rank;
    });
  });
  return ranks.map((own) => summarise(own, options.k));
}

function summarise(ranks: Float64Array, k: number): TopKResult {
  let hits = 0;
  for (const rank of ranks) if (rank <= k) hits++;
  const probability = hits / ranks.length;
  const ordered = sorted(ranks);
  return {
    probability,
    rankLow: quantileOfSorted(ordered, RANK_TAIL),
    rankHigh: quantileOfSorted(ordered, 1 - RANK_TAIL),
    standardError: Math.sqrt((probability * (1 - probability)) / ranks.length),
  };
}

function drawn(
  scores: NormalScores,
  options: { readonly seed: number | string; readonly draws?: number },
): Float64Array[] {
  const { means, standardDeviations: spreads } = scores;
  requireFinite(means, 'means');
  requireFinite(spreads, 'standardDeviations');
  requireSameLength(means.length, spreads.length, ['means', 'standardDeviations']);
  for (let i = 0; i < spreads.length; i++) {
    requireRange(spreads[i] as number, 0, Number.MAX_VALUE, `standardDeviations[${i}]`);
  }
  const draws = options.draws ?? DEFAULT_DRAWS;
  requireInteger(draws, 1, MAX_DRAWS, 'draws');
  requireWork(draws * means.length);
  const random = createRandom(options.seed, 'top-k');
  return Array.from({ length: draws }, () =>
    Float64Array.from(
      { length: means.length },
      (_, i) => (means[i] as number) + (spreads[i] as number) * random.normal(),
    ),
  );
}

function sampled(scores: SampledScores): ArrayLike<number>[] {
  const first = scores.samples[0];
  if (first === undefined) throw new StatisticsError('EMPTY_INPUT', 'no samples');
  requireWork(scores.samples.length * first.length);
  scores.samples.forEach((sample, s) => {
    requireFinite(sample, `samples[${s}]`);
    requireSameLength(sample.length, first.length, [`samples[${s}]`, 'samples[0]']);
  });
  return [...scores.samples];
}

function requireWork(work: number): void {
  if (work > MAX_WORK) {
    throw new StatisticsError('TOO_MANY_ITEMS', `${work} draws in all, at most ${MAX_WORK}`);
  }
}

/** Rank of each item, 1 for the highest score; the earlier of two equal ones ranks better. */
function rankDescending(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => (values[b] as number) - (values[a] as number) || a - b,
  );
  const ranks = new Uint32Array(values.length);
  order.forEach((item, rank) => {
    ranks[item] = rank + 1;
  });
  return ranks;
}
