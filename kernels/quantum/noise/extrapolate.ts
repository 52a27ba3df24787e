import { QuantumError } from '../errors';

/** A value and the standard deviation of its statistical error. */
export interface Estimate {
  value: number;
  standardError: number;
}

/** A value measured at some multiple of the noise. */
export interface ScaledEstimate extends Estimate {
  scale: number;
}

/** How values at growing noise are continued to none. */
export type Extrapolation = 'linear' | 'richardson';

/**
 * The value at no noise: that of the straight line of least squares, or of the polynomial through all
 * points (Richardson; Temme, Bravyi & Gambetta 2017, doi:10.1103/PhysRevLett.119.180509). Both are sums
 * of the values with fixed weights, and so is the error: it holds what statistics add, not what the
 * form of the curve leaves out.
 * @throws QuantumError OUT_OF_RANGE for fewer than two points or two at the same scale
 */
export function extrapolateToZero(
  points: readonly ScaledEstimate[],
  extrapolation: Extrapolation,
): Estimate {
  const scales = points.map(({ scale }) => scale);
  if (scales.length < 2 || new Set(scales).size < scales.length) {
    const message = `scales ${scales.join()}: two are needed, all different`;
    throw new QuantumError('OUT_OF_RANGE', message);
  }
  const weights = extrapolation === 'linear' ? lineWeights(scales) : polynomialWeights(scales);
  let [value, variance] = [0, 0];
  points.forEach((point, i) => {
    const weight = weights[i] as number;
    value += weight * point.value;
    variance += weight * weight * point.standardError * point.standardError;
  });
  return { value, standardError: Math.sqrt(variance) };
}

function lineWeights(scales: readonly number[]): number[] {
  const mean = scales.reduce((sum, scale) => sum + scale, 0) / scales.length;
  const spread = scales.reduce((sum, scale) => sum + (scale - mean) * (scale - mean), 0);
  return scales.map((scale) => 1 / scales.length - (mean * (scale - mean)) / spread);
}

function polynomialWeights(scales: readonly number[]): number[] {
  return scales.map((own, i) =>
    scales.reduce(
      (product, other, j) => (j === i ? product : (product * other) / (other - own)),
      1,
    ),
  );
}
