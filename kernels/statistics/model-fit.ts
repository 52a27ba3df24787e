import { difficulty, difficultySlope } from './conformal';
import { StatisticsError } from './errors';
import {
  chooseHyperparameters,
  fitFolds,
  fitGaussianProcess,
  type GaussianProcess,
  type Hyperparameters,
  predictOutOfFold,
} from './gaussian-process';
import type { ApplicabilityDomain, ModelCore } from './model-types';
import {
  descriptorScaling,
  featuresOf,
  kernelMatrix,
  type MoleculeFeatures,
  pairTable,
} from './molecule-kernel';
import { quantile } from './quantile';
import { createRandom } from './random';
import { groupByScaffold, scaffoldFolds } from './splits';
import { tanimotoBetween } from './tanimoto';
import type { TrainingItem } from './training-data';
import { mae, rmse } from './value-metrics';

const FOLDS = 10;
/** With fewer groups than this, folds by scaffold would be too uneven to calibrate with. */
const MIN_SCAFFOLD_GROUPS = 10;
/** Molecules on which the grid is searched: enough to rank its points, and quick. */
const GRID_SAMPLE = 400;
const GRID_FOLDS = 5;
const SIMILARITY_QUANTILE = 0.05;
const DEVIATION_QUANTILE = 0.99;

/**
 * Fits the predicting part of a model on molecules that are different already.
 * @param blocks kinds of fingerprints that stand one after the other in each item's
 * @throws StatisticsError NOT_FINITE, LENGTH_MISMATCH, EMPTY_INPUT, CONSTANT_INPUT
 */
export function fitCore(
  items: readonly TrainingItem[],
  seed: number | string,
  blocks = 1,
): ModelCore {
  const values = Float64Array.from(items, (item) => item.value);
  if (values.every((value) => value === values[0])) {
    throw new StatisticsError('CONSTANT_INPUT', 'all training values are equal');
  }
  const scaling = descriptorScaling(items);
  const features = featuresOf(items, scaling, blocks);
  const hyperparameters = searchGrid(items, features, seed);
  const kernel = kernelMatrix(features, hyperparameters);
  const { foldOf, foldsBy } = foldsFor(items, seed, FOLDS);
  const { relativeNoise } = hyperparameters;
  const chosen = Uint32Array.from(values, (_, i) => i);
  const whole = fitGaussianProcess(kernel, { chosen, values, relativeNoise });
  const folded = { kernel, values, foldOf, relativeNoise };
  const foldModels = fitFolds(folded);
  const outOfFold = predictOutOfFold(folded, foldModels);
  const models = [whole, ...foldModels];
  const nearest = nearestOutsideFold(features, foldOf);
  const errors = values.map((value, i) => Math.abs(value - (outOfFold[i] as number)));
  const slope = difficultySlope(nearest, errors);
  const first = items[0] as TrainingItem;
  return {
    hyperparameters,
    scaling,
    count: items.length,
    inchiKeys: items.map((item) => item.inchiKey),
    bytesPerFingerprint: first.fingerprint.length,
    blocks,
    fingerprints: joinBytes(items.map((item) => item.fingerprint)),
    descriptors: features.descriptors,
    folds: FOLDS,
    foldsBy,
    foldOf,
    centres: Float64Array.from(models, (model) => model.centre),
    weights: interleave(models, items.length),
    slope,
    scores: errors.map((error, i) => error / difficulty(nearest[i] as number, slope)),
    domain: calibrateDomain(features, nearest),
    crossValidation: { rmse: rmse(outOfFold, values), mae: mae(outOfFold, values) },
  };
}

function searchGrid(
  items: readonly TrainingItem[],
  features: MoleculeFeatures,
  seed: number | string,
): Hyperparameters {
  const order = createRandom(seed, 'hyperparameter-sample').shuffle(items.map((_, i) => i));
  const sample = Uint32Array.from(order.slice(0, GRID_SAMPLE)).sort();
  const sampled = Array.from(sample, (i) => items[i] as TrainingItem);
  const values = Float64Array.from(sampled, (item) => item.value);
  const { foldOf } = foldsFor(sampled, seed, GRID_FOLDS);
  return chooseHyperparameters(pairTable(selectFeatures(features, sample)), values, foldOf);
}

function selectFeatures(features: MoleculeFeatures, chosen: Uint32Array): MoleculeFeatures {
  const { width, descriptors } = features;
  const { wordsEach, words, blocks, bits } = features.fingerprints;
  const selected = {
    ...{ count: chosen.length, wordsEach, blocks },
    words: new Uint32Array(chosen.length * wordsEach),
    bits: new Uint32Array(chosen.length * blocks),
  };
  const rows = new Float64Array(chosen.length * width);
  chosen.forEach((from, to) => {
    selected.words.set(words.subarray(from * wordsEach, (from + 1) * wordsEach), to * wordsEach);
    selected.bits.set(bits.subarray(from * blocks, (from + 1) * blocks), to * blocks);
    rows.set(descriptors.subarray(from * width, (from + 1) * width), to * width);
  });
  return { fingerprints: selected, descriptors: rows, width };
}

function foldsFor(
  items: readonly TrainingItem[],
  seed: number | string,
  folds: number,
): Pick<ModelCore, 'foldOf' | 'foldsBy'> {
  const scaffolds = items.map((item) => item.scaffold);
  if (groupByScaffold(scaffolds).length >= MIN_SCAFFOLD_GROUPS) {
    return { foldOf: scaffoldFolds(scaffolds, { seed, folds }), foldsBy: 'scaffold' };
  }
  const alone = items.map(() => '');
  return { foldOf: scaffoldFolds(alone, { seed, folds }), foldsBy: 'molecule' };
}

function nearestOutsideFold(features: MoleculeFeatures, foldOf: Uint32Array): Float64Array {
  const { fingerprints } = features;
  const nearest = new Float64Array(foldOf.length);
  for (let i = 0; i < nearest.length; i++) {
    for (let j = 0; j < i; j++) {
      if (foldOf[i] === foldOf[j]) continue;
      const similarity = tanimotoBetween(fingerprints, i, fingerprints, j);
      if (similarity > (nearest[i] as number)) nearest[i] = similarity;
      if (similarity > (nearest[j] as number)) nearest[j] = similarity;
    }
  }
  return nearest;
}

function calibrateDomain(features: MoleculeFeatures, nearest: Float64Array): ApplicabilityDomain {
  const deviations = nearest.map((_, i) => deviationOf(features, i));
  return {
    minSimilarity: quantile(nearest, SIMILARITY_QUANTILE),
    maxDeviation: quantile(deviations, DEVIATION_QUANTILE),
  };
}

/** Mean squared standardised descriptor of a molecule. */
export function deviationOf(features: MoleculeFeatures, item: number): number {
  const { width, descriptors } = features;
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const value = descriptors[item * width + d] as number;
    sum += value * value;
  }
  return width === 0 ? 0 : sum / width;
}

function interleave(models: readonly GaussianProcess[], count: number): Float64Array {
  const weights = new Float64Array(count * models.length);
  models.forEach((model, m) => {
    for (let i = 0; i < count; i++) {
      weights[i * models.length + m] = model.weights[i] as number;
    }
  });
  return weights;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts[0]?.length ?? 0;
  const joined = new Uint8Array(parts.length * size);
  parts.forEach((part, i) => {
    joined.set(part, i * size);
  });
  return joined;
}
