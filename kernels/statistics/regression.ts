import { INTERVAL_LEVEL } from './conformal';
import { StatisticsError } from './errors';
import { evaluateModel } from './model-evaluation';
import { fitCore } from './model-fit';
import type { FittedModel } from './model-types';
import { deduplicate, type TrainingItem } from './training-data';

/** Version of the model's mathematics and of its bytes; a change of either raises it. */
export const MODEL_VERSION = 2;
/** Fewest different molecules that a model may be trained on. */
export const MIN_TRAINING_ITEMS = 25;
/** Most different molecules: cost grows with the cube of their number. */
export const MAX_TRAINING_ITEMS = 3000;

/**
 * Fits a property model: a Gaussian process whose kernel is the product of a Tanimoto similarity of
 * fingerprints and a Gaussian of standardised descriptors, with cross-conformal 90 % prediction
 * intervals by scaffold (`crossConformalInterval`) and an applicability domain
 * (`ApplicabilityDomain`).
 *
 * Molecules of equal InChIKey are merged first (median; differing values are reported).
 * Hyperparameters are the grid point of lowest error in 5-fold cross-validation by scaffold on a
 * seeded sample of at most 400 molecules. The evaluation fits everything anew on the train part of two splits; the
 * returned model is trained on all molecules. The result is a pure function of items (and their
 * order) and seed, the same to the bit everywhere.
 * @param training 25 to 3,000 different molecules; values in any one unit, which is the
 *   predictions' unit; log-scaled where the property spans decades
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, LENGTH_MISMATCH, TOO_FEW_ITEMS, TOO_MANY_ITEMS,
 *   CONSTANT_INPUT, NOT_POSITIVE_DEFINITE
 */
export function fitModel(
  training: readonly TrainingItem[],
  options: { readonly seed: number | string; readonly blocks?: number },
): FittedModel {
  const { items, report } = deduplicate(training);
  if (items.length < MIN_TRAINING_ITEMS) {
    throw new StatisticsError(
      'TOO_FEW_ITEMS',
      `${items.length} different molecules, at least ${MIN_TRAINING_ITEMS} are needed`,
    );
  }
  if (items.length > MAX_TRAINING_ITEMS) {
    throw new StatisticsError(
      'TOO_MANY_ITEMS',
      `${items.length} different molecules, at most ${MAX_TRAINING_ITEMS} are allowed`,
    );
  }
  return {
    ...fitCore(items, options.seed, options.blocks),
    version: MODEL_VERSION,
    seed: options.seed,
    level: INTERVAL_LEVEL,
    training: report,
    evaluation: evaluateModel(items, options.seed, options.blocks),
  };
}
