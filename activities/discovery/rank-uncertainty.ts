import {
  createRandom,
  quantile,
  type Random,
  type TopKResult,
  topKProbability,
} from '../../kernels/statistics';
import type { DescribedRow, Prediction } from '../../schemas/molecule';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import { combined, desirabilities, type Scoring } from './score';
import {
  deviationOf,
  quantityOf,
  type RankableRow,
  SIGMAS_OF_HALF_INTERVAL,
  sourcesOf,
  storedValue,
} from './values';

/** Resamples behind a rank interval: the error of a probability is at most 0.022. */
export const RESAMPLES = 500;
/** Ends of the interval of a score, as of a rank. */
const TAIL = 0.05;

/**
 * Nearest references that are looked at. That a resample of n references holds none of the nearest 64
 * has a probability below e^-64, so that this bounds memory and changes nothing.
 */
const NEAREST_MAX = 64;

/** A value of a row: one for each resample, one for all, or none. */
type Draws = Float64Array | number | undefined;

/** What uncertainty leaves of a row's rank and score. */
export interface Uncertainty extends TopKResult {
  /** 5 % and 95 % of the score. */
  scoreLow: number;
  scoreHigh: number;
}

/**
 * How sure rank and score of each row are among the rows given: their 5 % and 95 % and the probability
 * of being in the top k. In each of 500 resamples the references are drawn anew with replacement, which
 * changes every similarity together; each predicted value is drawn from a normal distribution with the
 * prediction's 90 % interval (each half of it for its own side), and each computed quantity from one
 * with its spread and the objective's `error`, independently. Values that are made from the same value
 * (activity and its ligand efficiency) are made from the same draw. Errors that a model makes alike for
 * like molecules are not in it. QED, SA and Crippen's logP are taken as exact.
 * @param rows best first
 * @param o.k size of the top, from 1 to the number of rows
 */
export function rankUncertainty(
  rows: readonly RankableRow[],
  references: readonly DescribedRow[],
  o: { scoring: Scoring; k: number; seed: number },
): Uncertainty[] {
  const { objectives, combine } = o.scoring;
  const weights = objectives.map((objective) => objective.weight);
  const drawers = new Map(
    objectives.flatMap(sourcesOf).map((name) => [name, drawer(name, { references, ...o })]),
  );
  const samples = Array.from({ length: RESAMPLES }, () => new Float64Array(rows.length));
  const intervals = rows.map((row, r) => {
    const drawn = new Map([...drawers].map(([name, draw]) => [name, draw(row)]));
    let sample = 0;
    const read = (_row: RankableRow, name: string) => {
      const draws = drawn.get(name);
      return typeof draws === 'object' ? draws[sample] : draws;
    };
    const scores = new Float64Array(RESAMPLES);
    for (; sample < RESAMPLES; sample++) {
      scores[sample] = combined(desirabilities(row, objectives, read), weights, combine);
    }
    scores.forEach((score, s) => {
      (samples[s] as Float64Array)[r] = score;
    });
    return { scoreLow: quantile(scores, TAIL), scoreHigh: quantile(scores, 1 - TAIL) };
  });
  const ranks = topKProbability({ samples }, { k: o.k, seed: o.seed });
  return ranks.map((own, r) => ({ ...own, ...(intervals[r] as (typeof intervals)[number]) }));
}

function drawer(
  name: string,
  o: { references: readonly DescribedRow[]; scoring: Scoring; seed: number },
): (row: RankableRow) => Draws {
  if (name === 'similarity') return similarityDraws(o.references, o.seed);
  const random = createRandom(o.seed, `rank/${name}`);
  const objective = o.scoring.objectives.find((one) => one.name === name);
  return (row) => valueDraws(row, { name, error: objective?.error ?? 0 }, random);
}

function similarityDraws(
  references: readonly DescribedRow[],
  seed: number,
): (row: RankableRow) => Draws {
  if (references.length === 0) return (row) => row.similarity;
  const random = createRandom(seed, 'rank/references');
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const present = new Uint8Array(references.length);
    for (let i = 0; i < references.length; i++) present[random.integer(references.length)] = 1;
    return present;
  });
  const set = new ReferenceSet(references);
  return (row) => {
    if (row.similarity === undefined) return undefined;
    const similarities = set.similarities(packRow(row));
    const order = nearestFirst(similarities);
    return Float64Array.from(drawn, (present) => {
      let at = 0;
      while (at < order.length - 1 && present[order[at] as number] === 0) at++;
      return similarities[order[at] as number] as number;
    });
  };
}

function nearestFirst(similarities: Float64Array): Uint32Array {
  return Uint32Array.from(similarities, (_, i) => i)
    .sort((a, b) => (similarities[b] as number) - (similarities[a] as number) || a - b)
    .slice(0, NEAREST_MAX);
}

function valueDraws(
  row: RankableRow,
  { name, error }: { name: string; error: number },
  random: Random,
): Draws {
  const quantity = quantityOf(row, name);
  if (quantity !== undefined) {
    const spread = deviationOf(quantity, error);
    if (spread === 0) return quantity.value;
    return Float64Array.from(
      { length: RESAMPLES },
      () => quantity.value + spread * random.normal(),
    );
  }
  const prediction = row.predictions?.[name];
  if (prediction === undefined) return storedValue(row, name);
  return predictionDraws(prediction, random);
}

function predictionDraws({ value, low, high }: Prediction, random: Random): Float64Array {
  return Float64Array.from({ length: RESAMPLES }, () => {
    const normal = random.normal();
    const half = normal < 0 ? value - low : high - value;
    return value + (normal * half) / SIGMAS_OF_HALF_INTERVAL;
  });
}
