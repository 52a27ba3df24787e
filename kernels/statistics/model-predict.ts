import { requireSameLength } from './checks';
import { crossConformalInterval, difficulty, INTERVAL_LEVEL } from './conformal';
import { deviationOf } from './model-fit';
import type { ModelCore, Prediction } from './model-types';
import {
  type Described,
  descriptorDistance,
  featuresOf,
  kernelValue,
  type MoleculeFeatures,
} from './molecule-kernel';
import { packFingerprints, tanimotoBetween } from './tanimoto';

/**
 * Predicts molecules with prediction intervals of a level, 90 % unless told. Time per molecule is proportional to the
 * number of training molecules; molecules do not influence each other, so that any batching gives
 * the same bits.
 * @param model from `fitModel` or `decodeModel`
 * @param items fingerprints and descriptors of the kind that was trained on; may be empty
 * @returns one prediction per item, in order
 * @throws StatisticsError LENGTH_MISMATCH, NOT_FINITE, EMPTY_INPUT (an empty fingerprint)
 */
export function predict(
  model: ModelCore,
  items: readonly Described[],
  level: number = INTERVAL_LEVEL,
): Prediction[] {
  if (items.length === 0) return [];
  for (const item of items) {
    requireSameLength(item.fingerprint.length, model.bytesPerFingerprint, [
      'fingerprint',
      'those trained on',
    ]);
  }
  const known = trainingFeatures(model);
  const asked = featuresOf(items, model.scaling, model.blocks);
  return items.map((_, item) => predictOne(model, { known, asked, item, level }));
}

function predictOne(
  model: ModelCore,
  o: { known: MoleculeFeatures; asked: MoleculeFeatures; item: number; level: number },
): Prediction {
  const { known, asked, item, level } = o;
  const models = model.folds + 1;
  const means = Float64Array.from(model.centres);
  const nearestInFold = new Float64Array(model.folds);
  let nearest = 0;
  let nearestSimilarity = -1;
  for (let i = 0; i < model.count; i++) {
    const similarity = tanimotoBetween(asked.fingerprints, item, known.fingerprints, i);
    const distance = descriptorDistance(asked, item, known, i);
    const kernel = kernelValue(similarity, distance, model.hyperparameters);
    for (let m = 0; m < models; m++) {
      means[m] = (means[m] as number) + kernel * (model.weights[i * models + m] as number);
    }
    const fold = model.foldOf[i] as number;
    if (similarity > (nearestInFold[fold] as number)) nearestInFold[fold] = similarity;
    if (similarity > nearestSimilarity) {
      nearest = i;
      nearestSimilarity = similarity;
    }
  }
  const foldDifficulties = nearestInFold.map((_, fold) =>
    difficulty(bestWithout(nearestInFold, fold), model.slope),
  );
  const { foldOf, scores } = model;
  const foldPredictions = means.subarray(1);
  const interval = { foldPredictions, foldDifficulties, foldOf, scores };
  const { low, high } = crossConformalInterval(interval, level);
  const value = (means[0] as number) + 0;
  const { minSimilarity, maxDeviation } = model.domain;
  return {
    value,
    low: Math.min(low, value),
    high: Math.max(high, value),
    inDomain: nearestSimilarity >= minSimilarity && deviationOf(asked, item) <= maxDeviation,
    nearestSimilarity,
    nearestInchiKey: model.inchiKeys[nearest] as string,
  };
}

function trainingFeatures(model: ModelCore): MoleculeFeatures {
  const size = model.bytesPerFingerprint;
  const fingerprints = packFingerprints(
    Array.from({ length: model.count }, (_, i) =>
      model.fingerprints.subarray(i * size, (i + 1) * size),
    ),
    model.blocks,
  );
  return { fingerprints, descriptors: model.descriptors, width: model.scaling.centre.length };
}

/** Largest similarity outside a fold. */
function bestWithout(nearestInFold: Float64Array, without: number): number {
  let best = 0;
  nearestInFold.forEach((similarity, fold) => {
    if (fold !== without && similarity > best) best = similarity;
  });
  return best;
}
