import { powerOfTwo } from '../power-of-two';

/** A complex number that changes in place. */
export interface Complex {
  re: number;
  im: number;
}

/** Makes a number another's copy. */
export function assign(to: Complex, { re, im }: Complex): void {
  to.re = re;
  to.im = im;
}

/** Multiplies a number in place. */
export function multiplyInto(to: Complex, { re, im }: Complex): void {
  const old = to.re;
  to.re = old * re - to.im * im;
  to.im = old * im + to.im * re;
}

/** 1/z. */
export function inverse({ re, im }: Complex): Complex {
  const square = re * re + im * im;
  return { re: re / square, im: -im / square };
}

/** What a few roundings come to: 2^−50. */
export const ROUNDING = powerOfTwo(-50);

/** Whether a number of length 1 is 1 but for rounding, which must not decide how a plan is built. */
export function isOne({ re, im }: Complex): boolean {
  return Math.abs(re - 1) <= ROUNDING && Math.abs(im) <= ROUNDING;
}

/** |z|². */
export function square({ re, im }: Complex): number {
  return re * re + im * im;
}
