import { bootstrapInterval } from './bootstrap';
import { fitCore } from './model-fit';
import { predict } from './model-predict';
import type { ModelEvaluation, Prediction, SplitEvaluation } from './model-types';
import { groupByScaffold, randomScaffoldSplit, randomSplit, type Split } from './splits';
import { mean } from './sum';
import type { TrainingItem } from './training-data';
import { mae, rmse, spearman } from './value-metrics';

/** A scaffold split needs this many groups, and this many molecules in each part. */
const MIN_GROUPS = 10;
const MIN_TRAIN = 15;
const MIN_TEST = 5;
const RMSE_RESAMPLES = 1000;

/**
 * Evaluates the whole procedure (scaling, hyperparameters, calibration) by fitting it anew on the
 * train part of a random scaffold split and of a random split, both drawn from the seed.
 * @param items molecules that are different already
 */
export function evaluateModel(
  items: readonly TrainingItem[],
  seed: number | string,
  blocks = 1,
): ModelEvaluation {
  const random = randomSplit(items.length, { seed });
  return {
    scaffold: evaluateByScaffold(items, seed, blocks),
    random: evaluateSplit(items, random, { seed, blocks }),
  };
}

/**
 * Fits on the train part of a split and judges on its test part.
 * @throws StatisticsError as `fitCore`
 */
export function evaluateSplit(
  items: readonly TrainingItem[],
  split: Split,
  { seed, blocks = 1 }: { seed: number | string; blocks?: number },
): SplitEvaluation {
  const train = Array.from(split.train, (i) => items[i] as TrainingItem);
  const test = Array.from(split.test, (i) => items[i] as TrainingItem);
  const predictions = predict(fitCore(train, seed, blocks), test);
  const observed = test.map((item) => item.value);
  const predicted = predictions.map((prediction) => prediction.value);
  const baseline = observed.map(() => mean(train.map((item) => item.value)));
  const { low, high } = bootstrapInterval(
    rmse,
    { predicted, observed },
    { seed, resamples: RMSE_RESAMPLES },
  );
  const inDomain = predictions.map((prediction) => prediction.inDomain);
  return {
    trainCount: train.length,
    testCount: test.length,
    rmse: rmse(predicted, observed),
    rmseInterval: { low, high },
    mae: mae(predicted, observed),
    spearman: varies(predicted) && varies(observed) ? spearman(predicted, observed) : null,
    coverage: mean(predictions.map((p, i) => (covers(p, observed[i] as number) ? 1 : 0))),
    meanWidth: mean(predictions.map((p) => p.high - p.low)),
    baseline: { rmse: rmse(baseline, observed), mae: mae(baseline, observed) },
    inDomainCount: inDomain.filter(Boolean).length,
    rmseInDomain: rmseWhere(predicted, observed, inDomain, true),
    rmseOutOfDomain: rmseWhere(predicted, observed, inDomain, false),
  };
}

function evaluateByScaffold(
  items: readonly TrainingItem[],
  seed: number | string,
  blocks: number,
): SplitEvaluation | null {
  const scaffolds = items.map((item) => item.scaffold);
  if (groupByScaffold(scaffolds).length < MIN_GROUPS) return null;
  const split = randomScaffoldSplit(scaffolds, { seed });
  if (split.train.length < MIN_TRAIN || split.test.length < MIN_TEST) return null;
  return evaluateSplit(items, split, { seed, blocks });
}

function covers(prediction: Prediction, value: number): boolean {
  return value >= prediction.low && value <= prediction.high;
}

function varies(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0]);
}

function rmseWhere(
  predicted: readonly number[],
  observed: readonly number[],
  inDomain: readonly boolean[],
  wanted: boolean,
): number | null {
  const kept = (_: number, i: number) => inDomain[i] === wanted;
  const chosen = predicted.filter(kept);
  return chosen.length === 0 ? null : rmse(chosen, observed.filter(kept));
}
