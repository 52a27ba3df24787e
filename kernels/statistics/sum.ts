/** Below this many terms a sum is taken left to right; above it the range is halved. */
const LEAF = 16;

/**
 * Sum of the values by a fixed pairwise tree: the shape depends on the length alone, so that the
 * result is the same to the bit everywhere (and its rounding error grows with log n).
 */
export function pairwiseSum(values: ArrayLike<number>): number {
  return sumRange(values, 0, values.length) + 0;
}

/** Arithmetic mean by `pairwiseSum`. The caller checks that there is at least one value. */
export function mean(values: ArrayLike<number>): number {
  return pairwiseSum(values) / values.length;
}

/** Sum of squared deviations from `centre`, by the same tree. */
export function sumOfSquares(values: ArrayLike<number>, centre: number): number {
  const squares = new Float64Array(values.length);
  for (let i = 0; i < squares.length; i++) {
    const deviation = (values[i] as number) - centre;
    squares[i] = deviation * deviation;
  }
  return pairwiseSum(squares);
}

/** Sample standard deviation (n − 1); 0 for a single value. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  return Math.sqrt(sumOfSquares(values, mean(values)) / (values.length - 1));
}

function sumRange(values: ArrayLike<number>, start: number, end: number): number {
  if (end - start <= LEAF) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += values[i] as number;
    return sum;
  }
  const middle = start + ((end - start) >> 1);
  return sumRange(values, start, middle) + sumRange(values, middle, end);
}
