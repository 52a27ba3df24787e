import type { Estimate } from './extrapolate';

/**
 * How many numbers there were, their sum and the sum of their squares, all exact: sums of parts are the
 * sums of the whole, bit for bit, however it was cut and in whatever order it is added.
 */
export interface Moments {
  count: number;
  /** In units of 2^-1074, that of the smallest double. */
  sum: bigint;
  /** In units of 2^-2148. */
  squares: bigint;
}

const UNIT = 1074;
const FRACTION_BITS = 52n;
const FRACTION = (1n << FRACTION_BITS) - 1n;
const EXPONENT = 0x7ffn;
/** More than the 53 of a double, so that a last bit for all that is cut off rounds as that would. */
const QUOTIENT_BITS = 72;
const HEX_DIGIT_BITS = 4;
/** Powers of two within the normal doubles. */
const STEP = 512;

const double = new Float64Array(1);
const word = new BigUint64Array(double.buffer);

/** The moments of no numbers. */
export const NO_MOMENTS: Moments = { count: 0, sum: 0n, squares: 0n };

/** The moments of all numbers of two lots. */
export function addMoments(a: Moments, b: Moments): Moments {
  return { count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares };
}

/** The moments of one finite number that came `count` times. */
export function momentsOf(value: number, count: number): Moments {
  const [exact, times] = [inUnits(value), BigInt(count)];
  return { count, sum: times * exact, squares: times * exact * exact };
}

/** The mean, and its standard error from the spread of the numbers; of no numbers both are 0. */
export function estimateOf({ count, sum, squares }: Moments): Estimate {
  if (count === 0) return { value: 0, standardError: 0 };
  const n = BigInt(count);
  const value = quotient(sum, n, UNIT);
  if (count === 1) return { value, standardError: 0 };
  // No difference of rounded numbers: 0 exactly where all are the same.
  const variance = quotient(n * squares - sum * sum, n * n * (n - 1n), 2 * UNIT);
  return { value, standardError: Math.sqrt(variance) };
}

function inUnits(value: number): bigint {
  double[0] = value;
  const bits = word[0] as bigint;
  const exponent = (bits >> FRACTION_BITS) & EXPONENT;
  const fraction = bits & FRACTION;
  const size = exponent === 0n ? fraction : (fraction | (FRACTION + 1n)) << (exponent - 1n);
  return value < 0 ? -size : size;
}

/** The double next to a / b · 2^-exponent, for b > 0. */
function quotient(a: bigint, b: bigint, exponent: number): number {
  if (a === 0n) return 0;
  const size = a < 0n ? -a : a;
  const shift = QUOTIENT_BITS - lengthOf(size) + lengthOf(b);
  const dividend = shift > 0 ? size << BigInt(shift) : size;
  const divisor = shift > 0 ? b : b << BigInt(-shift);
  const whole = dividend / divisor;
  const isExact = whole * divisor === dividend;
  let result = Number(isExact ? whole : whole | 1n);
  for (let left = shift + exponent; left !== 0; ) {
    const step = Math.max(-STEP, Math.min(STEP, left));
    result *= powerOfTwo(-step);
    left -= step;
  }
  return a < 0n ? -result : result;
}

/** Bits, to the next multiple of four. */
function lengthOf(n: bigint): number {
  return n.toString(16).length * HEX_DIGIT_BITS;
}

function powerOfTwo(exponent: number): number {
  word[0] = BigInt(exponent + 1023) << FRACTION_BITS;
  return double[0] as number;
}
