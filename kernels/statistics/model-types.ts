import type { Hyperparameters } from './gaussian-process';
import type { DescriptorScaling } from './molecule-kernel';
import type { TrainingReport } from './training-data';

/** The part of a model that predicts: plain numbers and typed arrays. */
export interface ModelCore {
  readonly hyperparameters: Hyperparameters;
  readonly scaling: DescriptorScaling;
  /** Training molecules. */
  readonly count: number;
  readonly inchiKeys: readonly string[];
  readonly bytesPerFingerprint: number;
  /** Kinds of fingerprints that stand one after the other in each. */
  readonly blocks: number;
  /** count × bytesPerFingerprint. */
  readonly fingerprints: Uint8Array;
  /** Standardised descriptors, count × width of the scaling. */
  readonly descriptors: Float64Array;
  readonly folds: number;
  /** Whether folds keep scaffolds together, or (too few scaffolds) molecules only. */
  readonly foldsBy: 'scaffold' | 'molecule';
  readonly foldOf: Uint32Array;
  /** folds + 1 centres: of the model on everything, then of each model without its fold. */
  readonly centres: Float64Array;
  /** count × (folds + 1) weights in the same order; a molecule has weight 0 without its fold. */
  readonly weights: Float64Array;
  /** How much errors grow with distance (`difficultySlope`). */
  readonly slope: number;
  /** Conformal score of each training molecule. */
  readonly scores: Float64Array;
  readonly domain: ApplicabilityDomain;
  /** Errors of the models without the molecule's fold (hyperparameters were chosen with it). */
  readonly crossValidation: { readonly rmse: number; readonly mae: number };
}

/**
 * Where a model may be believed. Both thresholds are quantiles over the training molecules, each
 * looked at from the other folds, so that "inside" means: no farther from what was trained on than
 * 95 % (similarity) and 99 % (descriptors) of the molecules on which its errors were measured.
 */
export interface ApplicabilityDomain {
  /** Tanimoto similarity to the nearest training molecule, at least. */
  readonly minSimilarity: number;
  /** Mean squared standardised descriptor (a leverage with a diagonal covariance), at most. */
  readonly maxDeviation: number;
}

/** How a model did on molecules that it was not trained on, hyperparameters included. */
export interface SplitEvaluation {
  readonly trainCount: number;
  readonly testCount: number;
  readonly rmse: number;
  /** 95 % bootstrap interval of the RMSE over test molecules. */
  readonly rmseInterval: { readonly low: number; readonly high: number };
  readonly mae: number;
  readonly spearman: number | null;
  /** Share of test values inside their 90 % interval, and the intervals' mean width. */
  readonly coverage: number;
  readonly meanWidth: number;
  /** The same errors for always predicting the mean of the training values. */
  readonly baseline: { readonly rmse: number; readonly mae: number };
  /** Test molecules inside the applicability domain, and the RMSE of those and of the others. */
  readonly inDomainCount: number;
  readonly rmseInDomain: number | null;
  readonly rmseOutOfDomain: number | null;
}

/** Evaluation by both kinds of split; `scaffold` is null when scaffolds are too few to split. */
export interface ModelEvaluation {
  readonly scaffold: SplitEvaluation | null;
  readonly random: SplitEvaluation;
}

/** A fitted model with the account of how it came about. */
export interface FittedModel extends ModelCore {
  readonly version: number;
  readonly seed: number | string;
  /** Coverage aimed at by the intervals. */
  readonly level: number;
  readonly training: TrainingReport;
  readonly evaluation: ModelEvaluation;
}

/** A predicted value and what is known of its error. */
export interface Prediction {
  readonly value: number;
  /** 90 % prediction interval; always holds the value. */
  readonly low: number;
  readonly high: number;
  /** Whether the molecule is in the applicability domain; outside, do not rely on the interval. */
  readonly inDomain: boolean;
  /** Tanimoto similarity to the nearest training molecule. */
  readonly nearestSimilarity: number;
  /** That molecule (the first of equally near ones). */
  readonly nearestInchiKey: string;
}
