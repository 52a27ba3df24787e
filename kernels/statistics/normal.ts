import { libm } from '../math/libm';

/** 1 / √(2π). */
const PEAK = 0.3989422804014327;
/** Below this the series would lose digits to cancellation, and the continued fraction has them all. */
const TAIL = -2.5;
/** Terms of the continued fraction, enough for a double at 2.5 and below. */
const FRACTION_TERMS = 120;

/** Density of the standard normal distribution at z. */
export function normalDensity(z: number): number {
  return PEAK * libm.exp((-z * z) / 2);
}

/**
 * Distribution function of the standard normal, P(Z ≤ z), to about 15 digits of its own size, in the
 * lower tail too: a series in the middle (Marsaglia 2004, doi:10.18637/jss.v011.i04, equation 1), and
 * Laplace's continued fraction for the tails (Abramowitz & Stegun, 26.2.14).
 */
export function normalDistribution(z: number): number {
  if (z < TAIL) return lowerTail(-z);
  if (z > -TAIL) return 1 - lowerTail(z);
  let term = z;
  let sum = z;
  for (let k = 3; ; k += 2) {
    term = (term * z * z) / k;
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return 0.5 + sum * normalDensity(z);
}

/** P(Z ≤ −x) for x above 2.5: density / (x + 1/(x + 2/(x + 3/(x + …)))). */
function lowerTail(x: number): number {
  let fraction = x;
  for (let k = FRACTION_TERMS; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}
