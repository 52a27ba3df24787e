/**
 * The lowest eigenvalue of a symmetric tridiagonal matrix by bisection on Sturm counts
 * (doi:10.1007/BF02162154), and its eigenvector, of norm 1, by inverse iteration.
 * @param diagonal m numbers
 * @param offDiagonal m − 1 numbers
 */
export function lowestTridiagonal(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
): { value: number; vector: Float64Array } {
  const m = diagonal.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let i = 0; i < m; i++) {
    const radius = Math.abs(offDiagonal[i - 1] ?? 0) + Math.abs(offDiagonal[i] ?? 0);
    low = Math.min(low, (diagonal[i] as number) - radius);
    high = Math.min(high, (diagonal[i] as number) + radius);
  }
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (countBelow(diagonal, offDiagonal, middle) > 0) high = middle;
    else low = middle;
  }
  return { value: low, vector: eigenvector(diagonal, offDiagonal, low) };
}

/** Stands for a pivot of 0; its reciprocal is finite. */
const PIVOT_MIN = 1e-300;

/** How many eigenvalues lie below a number. */
function countBelow(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  x: number,
): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const off = offDiagonal[i - 1] ?? 0;
    pivot = (diagonal[i] as number) - x - (i === 0 ? 0 : (off * off) / pivot);
    if (pivot === 0) pivot = PIVOT_MIN;
    if (pivot < 0) count++;
  }
  return count;
}

/** Just below the lowest eigenvalue the shifted matrix is positive: elimination needs no pivoting. */
const INVERSE_ITERATIONS = 3;

function eigenvector(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  value: number,
): Float64Array {
  const m = diagonal.length;
  const shift = value - 1e-14 * Math.max(1, Math.abs(value));
  let vector = new Float64Array(m).fill(1);
  for (let iteration = 0; iteration < INVERSE_ITERATIONS; iteration++) {
    const pivots = new Float64Array(m);
    const next = Float64Array.from(vector);
    for (let i = 0; i < m; i++) {
      const off = offDiagonal[i - 1] ?? 0;
      const factor = i === 0 ? 0 : off / (pivots[i - 1] as number);
      pivots[i] = (diagonal[i] as number) - shift - factor * off;
      if (pivots[i] === 0) pivots[i] = Number.EPSILON;
      if (i > 0) next[i] = (next[i] as number) - factor * (next[i - 1] as number);
    }
    for (let i = m - 1; i >= 0; i--) {
      const above = i === m - 1 ? 0 : (offDiagonal[i] as number) * (next[i + 1] as number);
      next[i] = ((next[i] as number) - above) / (pivots[i] as number);
    }
    const norm = Math.sqrt(next.reduce((sum, entry) => sum + entry * entry, 0));
    vector = next.map((entry) => entry / norm);
  }
  return vector;
}
