import { createRandom, type TopKResult, topKProbability } from '../../kernels/statistics';
import type { Objective } from '../../schemas/discovery/objectives';
import type { DescribedRow } from '../../schemas/molecule';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import { objectiveValue, predictionOf, type RankableRow, weightedMean } from './score';

/** Resamples behind a rank interval: the error of a probability is at most 0.022. */
export const RESAMPLES = 500;

/**
 * Nearest references that are looked at. That a resample of n references holds none of the nearest 64
 * has a probability below e^-64, so that this bounds memory and changes nothing.
 */
const NEAREST_MAX = 64;

/** 95 % quantile of the standard normal: half a 90 % interval in standard deviations. */
const SIGMAS_OF_HALF_INTERVAL = 1.6448536269514722;

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
  const columns = o.objectives.map((objective) =>
    objective.name === 'similarity'
      ? similarityDraws(rows, references, o.seed)
      : predictionDraws(rows, objective, o.seed),
  );
  const samples = Array.from({ length: RESAMPLES }, (_, s) =>
    Float64Array.from({ length: rows.length }, (_, r) =>
      weightedMean(
        o.objectives,
        columns.map((draw) => draw(r, s)),
      ),
    ),
  );
  return topKProbability({ samples }, { k: o.k, seed: o.seed });
}

/** Gives the value of a row in a resample. */
type Draw = (row: number, sample: number) => number | undefined;

function similarityDraws(
  rows: readonly RankableRow[],
  references: readonly DescribedRow[],
  seed: number,
): Draw {
  if (references.length === 0) return (r) => rows[r]?.similarity;
  const random = createRandom(seed, 'rank/references');
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const present = new Uint8Array(references.length);
    for (let i = 0; i < references.length; i++) present[random.integer(references.length)] = 1;
    return present;
  });
  const set = new ReferenceSet(references);
  const nearest = rows.map((row) => nearestOf(set.similarities(packRow(row))));
  return (r, s) => {
    if (rows[r]?.similarity === undefined) return undefined;
    const { order, similarities } = nearest[r] as Nearest;
    const first = order.findIndex((reference) => drawn[s]?.[reference] === 1);
    return similarities[first === -1 ? order.length - 1 : first];
  };
}

interface Nearest {
  order: Uint32Array;
  similarities: Float64Array;
}

function nearestOf(similarities: Float64Array): Nearest {
  const order = Uint32Array.from(similarities, (_, i) => i)
    .sort((a, b) => (similarities[b] as number) - (similarities[a] as number) || a - b)
    .slice(0, NEAREST_MAX);
  return { order, similarities: Float64Array.from(order, (i) => similarities[i] as number) };
}

function predictionDraws(rows: readonly RankableRow[], objective: Objective, seed: number): Draw {
  const random = createRandom(seed, `rank/${objective.name}`);
  // Drawn row by row, so that a row's numbers do not depend on how many resamples came before.
  const normals = rows.map((row) =>
    predictionOf(row, objective) === undefined
      ? undefined
      : Float64Array.from({ length: RESAMPLES }, () => random.normal()),
  );
  return (r, s) => {
    const row = rows[r] as RankableRow;
    const prediction = predictionOf(row, objective);
    const normal = normals[r]?.[s];
    if (prediction === undefined || normal === undefined) return objectiveValue(row, objective);
    const { value, low, high } = prediction;
    const half = normal < 0 ? value - low : high - value;
    return value + (normal * half) / SIGMAS_OF_HALF_INTERVAL;
  };
}
