/** The complex matrix being reduced, and its size. */
interface Work {
  re: Float64Array;
  im: Float64Array;
  size: number;
}

/** A real symmetric tridiagonal matrix; `squares` are those of the entries beside the diagonal. */
interface Tridiagonal {
  diagonal: Float64Array;
  squares: Float64Array;
}

/** The smallest normal double: stands for a pivot of 0. */
const TINY = 2.2250738585072014e-308;
const EPSILON = 2.220446049250313e-16;

/**
 * The eigenvalues of a Hermitian matrix, ascending: Householder reflections to a real tridiagonal
 * matrix, then bisection by Sturm's count (Golub & Van Loan, Matrix Computations, 4th ed., 8.3.1 and
 * 8.4.1). Only + − × ÷ and square roots, so the bits are the same everywhere; errors are of the order
 * of 1e-16 times the size of the matrix times its largest eigenvalue.
 * @param matrix 2 · m² numbers, row-major, real and imaginary parts in turn; finite
 */
export function hermitianEigenvalues(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  const work: Work = { re: new Float64Array(size * size), im: new Float64Array(size * size), size };
  for (let i = 0; i < size * size; i++) {
    work.re[i] = matrix[2 * i] as number;
    work.im[i] = matrix[2 * i + 1] as number;
  }
  return bisect(tridiagonal(work));
}

function tridiagonal(work: Work): Tridiagonal {
  const { re, size } = work;
  const squares = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k + 1 < size; k++) squares[k] = reflect(work, k);
  const diagonal = new Float64Array(size).map((_, i) => re[i * size + i] as number);
  return { diagonal, squares };
}

/**
 * Clears column k below its first entry under the diagonal, in what is below and right of it, and
 * returns the squared modulus that this entry then has.
 */
function reflect(work: Work, k: number): number {
  const { re, im, size } = work;
  const [vRe, vIm] = [new Float64Array(size), new Float64Array(size)];
  let tail = 0;
  for (let i = k + 1; i < size; i++) {
    const [a, b] = [re[i * size + k] as number, im[i * size + k] as number];
    vRe[i] = a;
    vIm[i] = b;
    if (i > k + 1) tail += a * a + b * b;
  }
  const [a, b] = [vRe[k + 1] as number, vIm[k + 1] as number];
  const headSquared = a * a + b * b;
  if (tail < TINY) return headSquared;
  const head = Math.sqrt(headSquared);
  const norm = Math.sqrt(headSquared + tail);
  // v = x + e^{iα} |x| e₁ with the phase of x₁, so that nothing cancels.
  vRe[k + 1] = head > 0 ? (a / head) * (head + norm) : norm;
  vIm[k + 1] = head > 0 ? (b / head) * (head + norm) : 0;
  updateBelow(work, { re: vRe, im: vIm, first: k + 1, beta: 1 / (norm * (norm + head)) });
  return headSquared + tail;
}

/** A ← H A H for H = 1 − β v v†, as A − v w† − w v† with w = p − (β/2)(v†p) v and p = β A v. */
function updateBelow(
  { re, im, size }: Work,
  v: { re: Float64Array; im: Float64Array; first: number; beta: number },
): void {
  const { re: vRe, im: vIm, first, beta } = v;
  const [wRe, wIm] = [new Float64Array(size), new Float64Array(size)];
  let overlap = 0;
  for (let i = first; i < size; i++) {
    let [sumRe, sumIm] = [0, 0];
    for (let j = first; j < size; j++) {
      const a = re[i * size + j] as number;
      const b = im[i * size + j] as number;
      const c = vRe[j] as number;
      const d = vIm[j] as number;
      sumRe += a * c - b * d;
      sumIm += a * d + b * c;
    }
    wRe[i] = beta * sumRe;
    wIm[i] = beta * sumIm;
    overlap += (vRe[i] as number) * beta * sumRe + (vIm[i] as number) * beta * sumIm;
  }
  const half = (beta / 2) * overlap;
  for (let i = first; i < size; i++) {
    wRe[i] = (wRe[i] as number) - half * (vRe[i] as number);
    wIm[i] = (wIm[i] as number) - half * (vIm[i] as number);
  }
  for (let i = first; i < size; i++) {
    const [vr, vi] = [vRe[i] as number, vIm[i] as number];
    const [wr, wi] = [wRe[i] as number, wIm[i] as number];
    for (let j = first; j < size; j++) {
      const xr = vRe[j] as number;
      const xi = vIm[j] as number;
      const yr = wRe[j] as number;
      const yi = wIm[j] as number;
      const at = i * size + j;
      re[at] = (re[at] as number) - (vr * yr + vi * yi) - (wr * xr + wi * xi);
      im[at] = (im[at] as number) - (vi * yr - vr * yi) - (wi * xr - wr * xi);
    }
  }
}

/** All eigenvalues of a tridiagonal matrix: each by halving the range that must hold it. */
function bisect(matrix: Tridiagonal): Float64Array {
  const [least, most] = boundsOf(matrix);
  const tolerance = EPSILON * Math.max(Math.abs(least), Math.abs(most));
  const eigenvalues = new Float64Array(matrix.diagonal.length);
  let start = least;
  for (let k = 0; k < eigenvalues.length; k++) {
    let [low, high] = [start, most];
    while (high - low > tolerance) {
      const middle = low + (high - low) / 2;
      if (middle === low || middle === high) break;
      if (countBelow(matrix, middle) > k) high = middle;
      else low = middle;
    }
    eigenvalues[k] = low + (high - low) / 2;
    start = low;
  }
  return eigenvalues;
}

/** Gershgorin's bounds of the eigenvalues. */
function boundsOf({ diagonal, squares }: Tridiagonal): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  diagonal.forEach((centre, i) => {
    const radius = Math.sqrt(squares[i - 1] ?? 0) + Math.sqrt(squares[i] ?? 0);
    least = Math.min(least, centre - radius);
    most = Math.max(most, centre + radius);
  });
  return [least, most];
}

/** How many eigenvalues lie below x: the negative pivots of the matrix less x. */
function countBelow({ diagonal, squares }: Tridiagonal, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = (diagonal[i] as number) - x - (i === 0 ? 0 : (squares[i - 1] as number) / pivot);
    if (pivot < TINY && pivot > -TINY) pivot = -TINY;
    if (pivot < 0) count++;
  }
  return count;
}
