import { mean } from '../../../kernels/statistics';
import type { LearningPoint, OutcomeRow } from '../../../schemas/discovery/learning-steps';

/** Which values are wanted, and how many of the best are looked at. */
export interface Aim {
  goal: 'higher' | 'lower';
  topK: number;
}

/** 1 where higher values are wanted, else −1: a value times this is better when higher. */
export function signOf(goal: Aim['goal']): 1 | -1 {
  return goal === 'higher' ? 1 : -1;
}

/** Rows with a value, best first; of equal ones the earlier. */
export function bestFirst(rows: readonly OutcomeRow[], goal: Aim['goal']): OutcomeRow[] {
  const sign = signOf(goal);
  return rows
    .filter((row) => row.measured !== undefined)
    .sort((a, b) => sign * (outcomeOf(b) - outcomeOf(a)));
}

/** The value of a row that has one. */
export function outcomeOf(row: OutcomeRow): number {
  return row.measured?.value ?? Number.NaN;
}

/** The learning curve: how each round went, in order. */
export function learningCurve(rows: readonly OutcomeRow[], aim: Aim): LearningPoint[] {
  return roundsOf(rows).map((round) => {
    const own = rows.filter((row) => row.round === round);
    const soFar = bestFirst(
      rows.filter((row) => row.round <= round),
      aim.goal,
    );
    const values = own.filter((row) => row.measured !== undefined);
    return {
      round,
      evaluated: own.length,
      failed: own.length - values.length,
      total: rows.filter((row) => row.round <= round).length,
      meanChosen: meanOf(values.filter((row) => row.reason !== 'control')),
      meanControl: meanOf(values.filter((row) => row.reason === 'control')),
      bestSoFar: soFar[0] === undefined ? null : outcomeOf(soFar[0]),
      topMeanSoFar: meanOf(soFar.slice(0, aim.topK)),
      ...predictionQuality(values),
    };
  });
}

/**
 * Whether each round improved on those before it, in order: the mean of the best topK rose by more than
 * `minImprovement`, or there were fewer values than topK before it.
 */
export function improvements(
  rows: readonly OutcomeRow[],
  aim: Aim & { minImprovement: number },
): boolean[] {
  const sign = signOf(aim.goal);
  const curve = learningCurve(rows, aim);
  return curve.map(({ topMeanSoFar }, i) => {
    const before = curve[i - 1];
    const had = before === undefined ? 0 : before.total - failedUpTo(curve, i - 1);
    if (had < aim.topK || topMeanSoFar === null || before?.topMeanSoFar == null) return true;
    return sign * (topMeanSoFar - before.topMeanSoFar) > aim.minImprovement;
  });
}

function failedUpTo(curve: readonly LearningPoint[], last: number): number {
  return curve.slice(0, last + 1).reduce((sum, point) => sum + point.failed, 0);
}

function roundsOf(rows: readonly OutcomeRow[]): number[] {
  return [...new Set(rows.map((row) => row.round))].sort((a, b) => a - b);
}

function meanOf(rows: readonly OutcomeRow[]): number | null {
  return rows.length === 0 ? null : mean(rows.map(outcomeOf));
}

function predictionQuality(
  values: readonly OutcomeRow[],
): Pick<LearningPoint, 'rmse' | 'coverage'> {
  const errors: number[] = [];
  let covered = 0;
  for (const row of values) {
    if (row.predicted === null) continue;
    const { value, low, high } = row.predicted;
    const error = outcomeOf(row) - value;
    errors.push(error * error);
    if (outcomeOf(row) >= low && outcomeOf(row) <= high) covered += 1;
  }
  if (errors.length === 0) return { rmse: null, coverage: null };
  return { rmse: Math.sqrt(mean(errors)), coverage: covered / errors.length };
}
