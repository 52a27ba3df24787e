import { StatisticsError } from './errors';

/** Columns factorised before the rest of the matrix is updated: chosen for the cache. */
const PANEL = 32;

/**
 * Cholesky factorisation in place: on return the lower triangle of `matrix` holds L with
 * A = L Lᵀ. Row-major, `size` × `size`; only the lower triangle is read. The order of all
 * operations is fixed by `size` alone. About size³ / 6 multiplications: callers cap the size.
 * Source: blocked right-looking form, Golub & Van Loan, Matrix Computations, section 4.2.
 * @throws StatisticsError NOT_POSITIVE_DEFINITE
 */
export function choleskyInPlace(matrix: Float64Array, size: number): void {
  for (let start = 0; start < size; start += PANEL) {
    const end = Math.min(start + PANEL, size);
    factorisePanel(matrix, size, { start, end });
    for (let i = end; i < size; i += 4) {
      for (let j = end; j <= Math.min(i + 3, size - 1); j += 4) {
        if (i + 3 < size && j + 3 < size) updateTile(matrix, size, { i, j, start, end });
        else updateEdge(matrix, size, { i, j, start, end });
      }
    }
  }
}

/** Solves L x = b in place, L as left by `choleskyInPlace`. */
export function solveLower(factor: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    const sum = dot(factor, b, { row, from: 0, to: i });
    b[i] = ((b[i] as number) - sum) / (factor[row + i] as number);
  }
}

/** Solves Lᵀ x = b in place. */
export function solveUpper(factor: Float64Array, size: number, b: Float64Array): void {
  for (let i = size - 1; i >= 0; i--) {
    const row = i * size;
    const x = (b[i] as number) / (factor[row + i] as number);
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - x * (factor[row + k] as number);
  }
}

interface Tile {
  readonly i: number;
  readonly j: number;
  readonly start: number;
  readonly end: number;
}

function factorisePanel(
  a: Float64Array,
  size: number,
  panel: { readonly start: number; readonly end: number },
): void {
  for (let i = panel.start; i < size; i++) {
    const rowI = i * size;
    const last = Math.min(i + 1, panel.end);
    for (let j = panel.start; j < last; j++) {
      const rowJ = j * size;
      let sum = a[rowI + j] as number;
      for (let k = panel.start; k < j; k++) {
        sum -= (a[rowI + k] as number) * (a[rowJ + k] as number);
      }
      if (i !== j) {
        a[rowI + j] = sum / (a[rowJ + j] as number);
        continue;
      }
      if (!(sum > 0)) {
        throw new StatisticsError('NOT_POSITIVE_DEFINITE', `pivot ${i} is ${sum}`);
      }
      a[rowI + j] = Math.sqrt(sum);
    }
  }
}

/** Subtracts the panel's contribution from a 4 × 4 tile: sixteen sums share eight loads. */
function updateTile(a: Float64Array, size: number, { i, j, start, end }: Tile): void {
  const a0 = i * size;
  const a1 = a0 + size;
  const a2 = a1 + size;
  const a3 = a2 + size;
  const b0 = j * size;
  const b1 = b0 + size;
  const b2 = b1 + size;
  const b3 = b2 + size;
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let k = start; k < end; k++) {
    const x0 = a[a0 + k] as number;
    const x1 = a[a1 + k] as number;
    const x2 = a[a2 + k] as number;
    const x3 = a[a3 + k] as number;
    const y0 = a[b0 + k] as number;
    const y1 = a[b1 + k] as number;
    const y2 = a[b2 + k] as number;
    const y3 = a[b3 + k] as number;
    c00 += x0 * y0;
    c01 += x0 * y1;
    c02 += x0 * y2;
    c03 += x0 * y3;
    c10 += x1 * y0;
    c11 += x1 * y1;
    c12 += x1 * y2;
    c13 += x1 * y3;
    c20 += x2 * y0;
    c21 += x2 * y1;
    c22 += x2 * y2;
    c23 += x2 * y3;
    c30 += x3 * y0;
    c31 += x3 * y1;
    c32 += x3 * y2;
    c33 += x3 * y3;
  }
  subtract4(a, a0 + j, c00, c01, c02, c03);
  subtract4(a, a1 + j, c10, c11, c12, c13);
  subtract4(a, a2 + j, c20, c21, c22, c23);
  subtract4(a, a3 + j, c30, c31, c32, c33);
}

/** Positional on purpose: this is the innermost store, and an object would be allocated. */
function subtract4(
  a: Float64Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  a[at] = (a[at] as number) - c0;
  a[at + 1] = (a[at + 1] as number) - c1;
  a[at + 2] = (a[at + 2] as number) - c2;
  a[at + 3] = (a[at + 3] as number) - c3;
}

function updateEdge(a: Float64Array, size: number, { i, j, start, end }: Tile): void {
  for (let row = i; row < Math.min(i + 4, size); row++) {
    for (let column = j; column < Math.min(j + 4, size); column++) {
      let sum = 0;
      for (let k = start; k < end; k++) {
        sum += (a[row * size + k] as number) * (a[column * size + k] as number);
      }
      const at = row * size + column;
      a[at] = (a[at] as number) - sum;
    }
  }
}

/** Dot product of `a[row + from … row + to)` and `b[from … to)` in four interleaved sums. */
function dot(
  a: Float64Array,
  b: Float64Array,
  range: { readonly row: number; readonly from: number; readonly to: number },
): number {
  const { row, from, to } = range;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = from;
  for (; k + 3 < to; k += 4) {
    s0 += (a[row + k] as number) * (b[k] as number);
    s1 += (a[row + k + 1] as number) * (b[k + 1] as number);
    s2 += (a[row + k + 2] as number) * (b[k + 2] as number);
    s3 += (a[row + k + 3] as number) * (b[k + 3] as number);
  }
  for (; k < to; k++) s0 += (a[row + k] as number) * (b[k] as number);
  return s0 + s1 + (s2 + s3);
}
