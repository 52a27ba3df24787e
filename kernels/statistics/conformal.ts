import { mean, pairwiseSum, sumOfSquares } from './sum';

/** Coverage aimed at by every prediction interval. */
export const INTERVAL_LEVEL = 0.9;

/** A molecule that shares nothing is at most twice as hard as one that was seen: see below. */
const MAX_SLOPE = 1;

/**
 * How hard a molecule is for a model, from its Tanimoto similarity to the nearest molecule that
 * the model was trained on: 1 when it was seen, 1 + slope when nothing is shared. Intervals are
 * proportional to it.
 * @param slope from `difficultySlope`
 */
export function difficulty(nearestSimilarity: number, slope: number): number {
  return 1 + slope * (1 - nearestSimilarity);
}

/**
 * How much errors grow with distance from the training set: the least-squares line of absolute
 * out-of-fold errors over 1 − similarity, as slope over intercept, kept within 0 and 1. It is 0
 * where noise, not distance, makes the errors: intervals are then equally wide for all. The upper
 * bound is there because out-of-fold similarities of few scaffolds vary little, so that the slope
 * is uncertain, and a wrong steep one narrows the intervals of near molecules most. One bounded
 * number fitted on all scores hardly disturbs their exchangeability.
 */
export function difficultySlope(
  nearestSimilarities: ArrayLike<number>,
  absoluteErrors: ArrayLike<number>,
): number {
  const distances = Float64Array.from(nearestSimilarities, (similarity) => 1 - similarity);
  const centre = mean(distances);
  const spread = sumOfSquares(distances, centre);
  if (spread === 0) return 0;
  const meanError = mean(absoluteErrors);
  const products = distances.map(
    (distance, i) => (distance - centre) * ((absoluteErrors[i] as number) - meanError),
  );
  const slope = pairwiseSum(products) / spread;
  const intercept = meanError - slope * centre;
  if (slope <= 0) return 0;
  return slope >= intercept * MAX_SLOPE ? MAX_SLOPE : slope / intercept;
}

/** What an interval for one molecule is made of. */
export interface CrossConformalInput {
  /** Prediction of each fold's model, which never saw that fold. */
  readonly foldPredictions: ArrayLike<number>;
  /** `difficulty` of the molecule for each fold's model. */
  readonly foldDifficulties: ArrayLike<number>;
  /** Fold of each training molecule. */
  readonly foldOf: ArrayLike<number>;
  /** |value − prediction of its fold's model| / difficulty, for each training molecule. */
  readonly scores: ArrayLike<number>;
}

/**
 * CV+ prediction interval (Barber, Candès, Ramdas & Tibshirani 2021, doi:10.1214/20-AOS1965,
 * section 3) with normalised scores (Papadopoulos, Gammerman & Vovk 2008; cross-conformal:
 * Vovk 2015, doi:10.1007/s10472-013-9368-4). At α = 1 − level: the ⌊α(n + 1)⌋-th smallest of
 * μ₋ₛ(x) − Rᵢσ₋ₛ(x) and the ⌈(1 − α)(n + 1)⌉-th smallest of μ₋ₛ(x) + Rᵢσ₋ₛ(x).
 * For exchangeable molecules coverage is at least 1 − 2α − √(2/n) and in practice near 1 − α;
 * folds by scaffold make the scores those of new scaffolds.
 * @returns low and high, in the unit of the values; low ≤ high
 */
export function crossConformalInterval(
  input: CrossConformalInput,
  level: number = INTERVAL_LEVEL,
): { readonly low: number; readonly high: number } {
  const n = input.scores.length;
  const lows = new Float64Array(n);
  const highs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const fold = input.foldOf[i] as number;
    const centre = input.foldPredictions[fold] as number;
    const half = (input.scores[i] as number) * (input.foldDifficulties[fold] as number);
    lows[i] = centre - half;
    highs[i] = centre + half;
  }
  lows.sort();
  highs.sort();
  // Counting the same number from both ends keeps the interval symmetric to the bit.
  const fromEnd = Math.max(1, Math.floor(roundOff((1 - level) * (n + 1))));
  const low = lows[fromEnd - 1] as number;
  const high = highs[n - fromEnd] as number;
  return { low: Math.min(low, high) + 0, high: Math.max(low, high) + 0 };
}

/** 0.1 × 20 must count as 2 although 1 − 0.9 is not 0.1 in binary. */
function roundOff(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
