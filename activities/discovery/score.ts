import { libm } from '../../kernels/math/libm';
import type { Combination, Objective } from '../../schemas/discovery/objectives';
import { desirability } from './desirability';
import { objectiveValue, type RankableRow, storedValue, type ValueReader } from './values';

/** What a score is made of besides the row. */
export interface Scoring {
  objectives: readonly Objective[];
  combine: Combination;
}

/**
 * Desirability of each objective, 0 to 1, in their order; NaN where the row has no value for it.
 * @param read where values come from; what the row holds unless told
 */
export function desirabilities(
  row: RankableRow,
  objectives: readonly Objective[],
  read: ValueReader = storedValue,
): Float64Array {
  return Float64Array.from(objectives, (objective) => {
    const value = objectiveValue(row, objective, read);
    return value === undefined ? Number.NaN : desirability(objective, value);
  });
}

/** Score of a row, 0 to 1: see `combined`. */
export function combinedScore(
  row: RankableRow,
  { objectives, combine }: Scoring,
  read: ValueReader = storedValue,
): number {
  const weights = objectives.map((objective) => objective.weight);
  return combined(desirabilities(row, objectives, read), weights, combine);
}

/**
 * Weighted mean of desirabilities, arithmetic or geometric. An unknown one (NaN) is left out with its
 * weight, never taken for zero; where nothing is known the score is 0.
 */
export function combined(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  combine: Combination,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const weight = weights[i] as number;
    if (Number.isNaN(value) || weight === 0) continue;
    if (combine === 'geometric' && value === 0) return 0;
    sum += weight * (combine === 'geometric' ? libm.log(value) : value);
    total += weight;
  }
  if (total === 0) return 0;
  return combine === 'geometric' ? libm.exp(sum / total) : sum / total;
}
