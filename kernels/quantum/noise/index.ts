/**
 * Noise as data, run by trajectories, and what is done against it: zero-noise extrapolation. Used by
 * the pipelines that simulate devices.
 */

export { trajectoryCost } from './cost';
export { type MeanExpectationOptions, type NoisyResults, runNoisy } from './expectations';
export {
  type Estimate,
  type Extrapolation,
  extrapolateToZero,
  type ScaledEstimate,
} from './extrapolate';
export { foldCircuit, foldingOf } from './folding';
export type { NoiseChannel, NoiseModel, NoiseRule, ReadoutRule } from './model';
export { addMoments, estimateOf, type Moments, NO_MOMENTS } from './moments';
