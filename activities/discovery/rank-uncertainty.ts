import { createRandom, type TopKResult, topKProbability } from '../../kernels/statistics';
import type { Objective } from '../../schemas/discovery/objectives';
import type { DescribedRow } from '../../schemas/molecule';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import { desirability, objectiveValue, predictionOf, type RankableRow } from './score';

/** Resamples behind a rank interval: the error of a probability is at most 0.022. */
export const RESAMPLES = 500;

/**
 * Nearest references that are looked at. That a resample of n references holds none of the nearest 64
 * has a probability below e^-64, so that this bounds memory and changes nothing.
 */
const NEAREST_MAX = 64;

/** 95 % quantile of the standard normal: half a 90 % interval in standard deviations. */
const SIGMAS_OF_HALF_INTERVAL = 1.6448536269514722;

/** Values of an objective for one row: one for each resample, one for all, or none. */
type Values = Float64Array | number | undefined;

/**
 * How sure the rank of each row is among the rows given: its 5 % and 95 % rank and its probability of
 * being in the top k. In each of 500 resamples the references are drawn anew with replacement, which
 * changes every similarity together, and each predicted value is drawn from a normal distribution
 * with the prediction's 90 % interval (each half of it for its own side), independently. Errors that a
 * model makes alike for like molecules are therefore not in it. QED and SA are taken as exact.
 * @param rows best first
 * @param o.k size of the top, from 1 to the number of rows
 */
export function rankUncertainty(
  rows: readonly RankableRow[],
  references: readonly DescribedRow[],
  o: { objectives: readonly Objective[]; k: number; seed: number },
): TopKResult[] {
  const sums = rows.map(() => new Float64Array(RESAMPLES));
  const weights = new Float64Array(rows.length);
  for (const objective of o.objectives) {
    const valuesOf =
      objective.name === 'similarity'
        ? similarityDraws(references, o.seed)
        : predictionDraws(objective, o.seed);
    rows.forEach((row, r) => {
      const values = valuesOf(row);
      if (values === undefined) return;
      addDesirabilities(sums[r] as Float64Array, values, objective);
      weights[r] = (weights[r] as number) + objective.weight;
    });
  }
  const samples = Array.from({ length: RESAMPLES }, (_, s) =>
    Float64Array.from(rows, (_, r) => {
      const weight = weights[r] as number;
      return weight === 0 ? 0 : (sums[r]?.[s] as number) / weight;
    }),
  );
  return topKProbability({ samples }, { k: o.k, seed: o.seed });
}

function addDesirabilities(
  sums: Float64Array,
  values: Float64Array | number,
  objective: Objective,
): void {
  const { weight } = objective;
  const same = typeof values === 'number' ? weight * desirability(objective, values) : 0;
  for (let s = 0; s < sums.length; s++) {
    const more =
      typeof values === 'number' ? same : weight * desirability(objective, values[s] as number);
    sums[s] = (sums[s] as number) + more;
  }
}

function similarityDraws(
  references: readonly DescribedRow[],
  seed: number,
): (row: RankableRow) => Values {
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

function predictionDraws(objective: Objective, seed: number): (row: RankableRow) => Values {
  const random = createRandom(seed, `rank/${objective.name}`);
  return (row) => {
    const prediction = predictionOf(row, objective);
    if (prediction === undefined) return objectiveValue(row, objective);
    const { value, low, high } = prediction;
    return Float64Array.from({ length: RESAMPLES }, () => {
      const normal = random.normal();
      const half = normal < 0 ? value - low : high - value;
      return value + (normal * half) / SIGMAS_OF_HALF_INTERVAL;
    });
  };
}
