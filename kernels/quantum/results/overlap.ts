import type { Statevector } from './statevector';
/** A complex sum. */
export interface Overlap {
  re: number;
  im: number;
}

/** Sums are taken left to right over this many amplitudes; so rounding does not grow with the rest. */
const LEAF = 1_024;

/** Adds Σ a* b over two stretches of a state: `left` and `right` are their first amplitudes. */
export function addOverlap(
  sum: Overlap,
  state: Statevector,
  { left, right, length }: { left: number; right: number; length: number },
): void {
  const distance = 2 * (right - left);
  for (let from = left; from < left + length; from += LEAF) {
    const end = 2 * Math.min(from + LEAF, left + length);
    let [re, im] = [0, 0];
    for (let i = 2 * from; i < end; i += 2) {
      const ar = state[i] as number;
      const ai = state[i + 1] as number;
      const br = state[i + distance] as number;
      const bi = state[i + distance + 1] as number;
      re += ar * br + ai * bi;
      im += ar * bi - ai * br;
    }
    sum.re += re;
    sum.im += im;
  }
}

/** Σ |a|² over a stretch of a state. */
export function squaredNormOf(state: Statevector, start: number, length: number): number {
  let sum = 0;
  for (let from = start; from < start + length; from += LEAF) {
    const end = 2 * Math.min(from + LEAF, start + length);
    let part = 0;
    for (let i = 2 * from; i < end; i += 2) {
      const re = state[i] as number;
      const im = state[i + 1] as number;
      part += re * re + im * im;
    }
    sum += part;
  }
  return sum;
}
