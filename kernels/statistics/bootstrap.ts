import {
  type Label,
  requireFinite,
  requireInteger,
  requireRange,
  requireSameLength,
} from './checks';
import { StatisticsError } from './errors';
import { quantileOfSorted, sorted } from './quantile';
import { createRandom, type Random } from './random';

/** A metric's value with a bootstrap interval around it. */
export interface BootstrapInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** How many resamples the interval rests on. */
  readonly resamples: number;
}

/** Scores with class labels: resampled within each class, so that both stay as large as they are. */
export interface ScoredLabels {
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<Label>;
}

/** Predictions with measured values: pairs are resampled together. */
export interface PredictedObserved {
  readonly predicted: ArrayLike<number>;
  readonly observed: ArrayLike<number>;
}

/** Settings of a bootstrap. */
export interface BootstrapOptions {
  readonly seed: number | string;
  /** Default 2,000; at most 100,000. */
  readonly resamples?: number;
  /** Coverage of the interval, default 0.95. */
  readonly level?: number;
}

/** Resamples taken when nothing else is asked for. */
export const DEFAULT_RESAMPLES = 2000;
/** Coverage of an interval when nothing else is asked for. */
export const DEFAULT_LEVEL = 0.95;

const MAX_RESAMPLES = 100_000;
const STREAM = 'bootstrap';

/**
 * Percentile bootstrap interval of a metric (Efron & Tibshirani 1993, chapter 13). Labelled data
 * are resampled within actives and inactives separately. The same seed draws the same resamples
 * for any metric, so that metrics can be compared.
 * @param metric for instance `rocAuc` on scores and labels, or `rmse` on predicted and observed
 * @returns the metric on the data themselves, and the interval's ends
 * @throws StatisticsError of the metric, LENGTH_MISMATCH, OUT_OF_RANGE; a resample on which the
 *   metric is undefined (CONSTANT_INPUT on a tiny set) throws too: it is never left out silently
 */
export function bootstrapInterval(
  metric: (values: ArrayLike<number>, targets: ArrayLike<number>) => number,
  data: ScoredLabels | PredictedObserved,
  options: BootstrapOptions,
): BootstrapInterval {
  const values = 'labels' in data ? data.scores : data.predicted;
  const targets = 'labels' in data ? Array.from(data.labels, Number) : data.observed;
  requireFinite(values, 'values');
  requireSameLength(values.length, targets.length, ['values', 'targets']);
  const value = metric(values, targets);
  const strata = 'labels' in data ? strataOf(data.labels) : [indices(values.length)];
  const resampled = resampleIndices(strata, options).map((chosen) =>
    metric(
      Float64Array.from(chosen, (i) => values[i] as number),
      Float64Array.from(chosen, (i) => targets[i] as number),
    ),
  );
  return { value, ...percentileInterval(resampled, options) };
}

/**
 * Index lists of the resamples, drawn with replacement within each stratum; stratum sizes are
 * kept. Paired comparisons evaluate several metrics on the same lists.
 * @throws StatisticsError OUT_OF_RANGE
 */
export function resampleIndices(
  strata: readonly Uint32Array[],
  options: BootstrapOptions,
): Uint32Array[] {
  const resamples = options.resamples ?? DEFAULT_RESAMPLES;
  requireInteger(resamples, 1, MAX_RESAMPLES, 'resamples');
  const random = createRandom(options.seed, STREAM);
  return Array.from({ length: resamples }, () => drawOnce(strata, random));
}

/** The middle `level` of the values: ends by `quantile`. Errors as `quantile`, OUT_OF_RANGE. */
export function percentileInterval(
  values: ArrayLike<number>,
  options: Pick<BootstrapOptions, 'level'>,
): Omit<BootstrapInterval, 'value'> {
  const level = options.level ?? DEFAULT_LEVEL;
  requireRange(level, 0, 1, 'level');
  requireFinite(values, 'resampled metric');
  const ordered = sorted(values);
  const tail = (1 - level) / 2;
  return {
    low: quantileOfSorted(ordered, tail),
    high: quantileOfSorted(ordered, 1 - tail),
    resamples: values.length,
  };
}

/** Indices of the inactives and of the actives. Throws ONE_CLASS_ONLY when one is missing. */
export function strataOf(labels: ArrayLike<Label>): Uint32Array[] {
  const all = indices(labels.length);
  const strata = [all.filter((i) => !labels[i]), all.filter((i) => Boolean(labels[i]))];
  if (strata.some((stratum) => stratum.length === 0)) {
    throw new StatisticsError('ONE_CLASS_ONLY', 'a stratified bootstrap needs both classes');
  }
  return strata;
}

function drawOnce(strata: readonly Uint32Array[], random: Random): Uint32Array {
  const drawn = new Uint32Array(strata.reduce((sum, stratum) => sum + stratum.length, 0));
  let k = 0;
  for (const stratum of strata) {
    for (let i = 0; i < stratum.length; i++) {
      drawn[k++] = stratum[random.integer(stratum.length)] as number;
    }
  }
  return drawn;
}

function indices(length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => i);
}
