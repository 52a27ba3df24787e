import { libm } from '../math/libm';
import { choleskyInPlace, logDeterminant, solveLower, solveUpper } from './cholesky';
import { type KernelParameters, kernelValue, type PairTable } from './molecule-kernel';
import { pairwiseSum } from './sum';

/** Kernel parameters with the noise variance relative to the kernel's diagonal. */
export interface Hyperparameters extends KernelParameters {
  readonly relativeNoise: number;
}

/** A fitted Gaussian process: prediction is centre + Σ weights · kernel. */
export interface GaussianProcess {
  readonly centre: number;
  readonly weights: Float64Array;
}

/** The grid from which hyperparameters are chosen; fixed, so that fits are comparable. */
export const HYPERPARAMETER_GRID = {
  tanimotoShare: [0, 0.1, 0.25, 0.5, 0.75, 1],
  lengthScale: [0.7, 1, 1.5, 2, 3, 5],
  relativeNoise: [0.003, 0.01, 0.03, 0.1, 0.3],
} as const;

const COORDINATES = ['lengthScale', 'tanimotoShare', 'relativeNoise'] as const;
const MAX_PASSES = 5;

/**
 * Fits by the members `chosen` (positions in the table): weights = K⁻¹ (y − centre), with the
 * centre by generalised least squares (Rasmussen & Williams 2006, sections 2.2 and 2.7).
 * @throws StatisticsError NOT_POSITIVE_DEFINITE
 */
export function fitGaussianProcess(
  kernel: Float64Array,
  size: number,
  fit: { chosen: Uint32Array; values: Float64Array; relativeNoise: number },
): GaussianProcess {
  const { chosen, values, relativeNoise } = fit;
  const n = chosen.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = (chosen[i] as number) * size;
    for (let j = 0; j < i; j++) matrix[i * n + j] = kernel[row + (chosen[j] as number)] as number;
    matrix[i * n + i] = 1 + relativeNoise;
  }
  choleskyInPlace(matrix, n);
  const weights = Float64Array.from(chosen, (i) => values[i] as number);
  const ones = new Float64Array(n).fill(1);
  for (const side of [weights, ones]) {
    solveLower(matrix, n, side);
    solveUpper(matrix, n, side);
  }
  const centre = pairwiseSum(weights) / pairwiseSum(ones);
  for (let i = 0; i < n; i++) weights[i] = (weights[i] as number) - centre * (ones[i] as number);
  return { centre, weights };
}

/** Kernel of all pairs of a table (lower triangle, row-major square). */
function kernelOfTable(table: PairTable, parameters: KernelParameters): Float64Array {
  const { size, similarity, distance } = table;
  const kernel = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let at = i * size; at <= i * size + i; at++) {
      kernel[at] = kernelValue(similarity[at] as number, distance[at] as number, parameters);
    }
  }
  return kernel;
}

/**
 * Climbs the grid to a point of highest log marginal likelihood, with centre and scale profiled out
 * (Rasmussen & Williams 2006, section 5.4): one coordinate after the other, all its grid values
 * tried, until a whole pass changes nothing. The first of equal values wins.
 */
export function chooseHyperparameters(table: PairTable, values: Float64Array): Hyperparameters {
  let best: Hyperparameters = { tanimotoShare: 0.25, lengthScale: 2, relativeNoise: 0.03 };
  let bestEvidence = evidenceAt(table, values, best);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = best;
    for (const name of COORDINATES) {
      for (const value of HYPERPARAMETER_GRID[name]) {
        if (value === best[name]) continue;
        const candidate = { ...best, [name]: value };
        const evidence = evidenceAt(table, values, candidate);
        if (evidence > bestEvidence) {
          bestEvidence = evidence;
          best = candidate;
        }
      }
    }
    if (best === before) break;
  }
  return best;
}

function evidenceAt(table: PairTable, values: Float64Array, at: Hyperparameters): number {
  return profiledEvidence(kernelOfTable(table, at), values, at.relativeNoise);
}

/** Log marginal likelihood up to a constant, at the best centre and scale for this kernel. */
export function profiledEvidence(
  kernel: Float64Array,
  values: Float64Array,
  relativeNoise: number,
): number {
  const n = values.length;
  const matrix = Float64Array.from(kernel);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1 + relativeNoise;
  choleskyInPlace(matrix, n);
  const ones = new Float64Array(n).fill(1);
  const whitened = Float64Array.from(values);
  solveLower(matrix, n, ones);
  solveLower(matrix, n, whitened);
  const centre = inner(ones, whitened) / inner(ones, ones);
  for (let i = 0; i < n; i++) whitened[i] = (whitened[i] as number) - centre * (ones[i] as number);
  const variance = inner(whitened, whitened) / n;
  return -0.5 * (n * libm.log(variance) + logDeterminant(matrix, n));
}

function inner(a: Float64Array, b: Float64Array): number {
  const products = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) products[i] = (a[i] as number) * (b[i] as number);
  return pairwiseSum(products);
}
