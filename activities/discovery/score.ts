import type { Objective } from '../../schemas/discovery/objectives';
import type { DescribedRow, Prediction, ScoredRow } from '../../schemas/molecule';

/** A row as ranking reads it: scores and predictions may be missing. */
export type RankableRow = DescribedRow &
  Partial<Pick<ScoredRow, 'similarity' | 'nearest' | 'blindSimilarity' | 'predictions'>>;

/** Gives the value of an objective for a row; undefined where the row has none. */
export type ObjectiveReader = (row: RankableRow, objective: Objective) => number | undefined;

/**
 * Desirability of a value: 0 (unwanted) to 1 (wanted), linear between the objective's limits as its
 * contract says (Derringer and Suich 1980, doi:10.1080/00224065.1980.11980968, with exponent 1).
 * Limits that coincide make a step; limits given the wrong way round are taken in order.
 */
export function desirability(objective: Objective, value: number): number {
  const low = Math.min(objective.low, objective.high);
  const high = Math.max(objective.low, objective.high);
  const width = high - low;
  const above = width === 0 ? Number(value >= low) : clamp((value - low) / width);
  if (objective.goal === 'higher') return above;
  if (objective.goal === 'lower') return width === 0 ? Number(value <= low) : 1 - above;
  const outside = Math.max(low - value, value - high, 0);
  if (outside === 0) return 1;
  return width === 0 ? 0 : clamp(1 - outside / (width / 2));
}

/**
 * Weighted mean of desirabilities, 0 to 1. An objective without a value is left out with its weight,
 * never taken for zero; without any value the score is 0.
 */
export function combinedScore(
  row: RankableRow,
  objectives: readonly Objective[],
  read: ObjectiveReader = objectiveValue,
): number {
  return weightedMean(
    objectives,
    objectives.map((objective) => read(row, objective)),
  );
}

/** As `combinedScore`, from the values of the objectives in their order. */
export function weightedMean(
  objectives: readonly Objective[],
  values: readonly (number | undefined)[],
): number {
  let sum = 0;
  let weights = 0;
  objectives.forEach((objective, i) => {
    const value = values[i];
    if (value === undefined) return;
    sum += objective.weight * desirability(objective, value);
    weights += objective.weight;
  });
  return weights === 0 ? 0 : sum / weights;
}

/** What the ranking reads: a score of the row by the objective's name, or a prediction. */
export const objectiveValue: ObjectiveReader = (row, { name }) => {
  if (name === 'similarity') return row.similarity;
  if (name === 'qed') return row.qed;
  if (name === 'sa') return row.sa;
  return row.predictions?.[name]?.value;
};

/** The prediction that stands behind an objective's value, if it is one. */
export function predictionOf(row: RankableRow, objective: Objective): Prediction | undefined {
  return row.predictions?.[objective.name];
}

function clamp(x: number): number {
  return Math.min(1, Math.max(0, x)) + 0;
}
