import { normalDensity, normalDistribution } from './normal';

/** A predicted value, higher is better, and the standard deviation of its error. */
export interface Belief {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** Upper confidence bound, µ + β σ (Srinivas et al. 2010, arXiv:0912.3995). */
export function upperConfidenceBound({ mean, standardDeviation }: Belief, beta: number): number {
  return mean + beta * standardDeviation;
}

/**
 * Expected improvement over `best`, E[max(0, X − best)] for X of N(µ, σ) (Jones, Schonlau & Welch 1998,
 * doi:10.1023/A:1008306431147, equation 15). Never negative; of a certain value its excess over `best`.
 */
export function expectedImprovement({ mean, standardDeviation }: Belief, best: number): number {
  const excess = mean - best;
  if (standardDeviation === 0) return Math.max(0, excess);
  const z = excess / standardDeviation;
  const gain = standardDeviation * (normalDensity(z) + z * normalDistribution(z));
  return Math.max(0, gain);
}
