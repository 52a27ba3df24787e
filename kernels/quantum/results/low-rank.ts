import type { Table } from './gram';
import type { Statevector } from './statevector';

/** Columns of a table that are worked on together: of a few dozen rows they stay in the cache. */
const CHUNK = 256;
/** What of a table's squared norm may be lost in a column: the rounding of the products. */
const RANK_TOLERANCE = 1e-15;

/**
 * The columns L of a Hermitian positive matrix G ≈ L L†, the largest pivot first, until what is left is
 * rounding: as many as G's rank (Higham 1990, "Analysis of the Cholesky decomposition of a
 * semi-definite matrix").
 * @param gram 2 · m² numbers
 * @param most columns after which it stops: that there are as many is then all that is known
 * @returns columns of 2 · m numbers
 */
export function choleskyColumns(gram: Float64Array, size: number, most = size): Float64Array[] {
  const left = new Float64Array(size).map((_, i) => gram[2 * i * (size + 1)] as number);
  const trace = left.reduce((sum, value) => sum + value, 0);
  const columns: Float64Array[] = [];
  while (columns.length < Math.min(size, most)) {
    let pivot = 0;
    for (let i = 1; i < size; i++) if ((left[i] as number) > (left[pivot] as number)) pivot = i;
    const largest = left[pivot] as number;
    if (!(largest > RANK_TOLERANCE * trace)) break;
    const column = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) {
      column[2 * i] = gram[2 * (i * size + pivot)] as number;
      column[2 * i + 1] = gram[2 * (i * size + pivot) + 1] as number;
    }
    for (const known of columns) {
      const re = known[2 * pivot] as number;
      const im = known[2 * pivot + 1] as number;
      subtract(column, known, { re, im: -im });
    }
    const scale = 1 / Math.sqrt(largest);
    for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) * scale;
    for (let i = 0; i < size; i++) {
      const re = column[2 * i] as number;
      const im = column[2 * i + 1] as number;
      left[i] = (left[i] as number) - (re * re + im * im);
    }
    left[pivot] = 0;
    columns.push(column);
  }
  return columns;
}

/**
 * A table in an orthonormal basis of the span of columns, V† M: as many rows as there are columns.
 */
export function projected(table: Table, columns: readonly Float64Array[]): Table {
  const basis = orthonormal(columns);
  const width = 2 * table.columns;
  const values = new Float64Array(basis.length * width);
  for (let from = 0; from < width; from += 2 * CHUNK) {
    const to = Math.min(width, from + 2 * CHUNK);
    basis.forEach((vector, row) => {
      const target = values.subarray(row * width + from, row * width + to);
      for (let k = 0; k < table.rows; k++) {
        const source = table.values.subarray(k * width + from, k * width + to);
        const factor = { re: -(vector[2 * k] as number), im: vector[2 * k + 1] as number };
        subtract(target, source, factor);
      }
    });
  }
  return { rows: basis.length, columns: table.columns, values };
}

/** Gram–Schmidt, twice, which is as good as it gets (Giraud, Langou & Rozložník 2005). */
function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const vector = Float64Array.from(column);
    for (let round = 0; round < 2; round++) {
      for (const known of basis) subtract(vector, known, product(known, vector));
    }
    const { re } = product(vector, vector);
    const scale = 1 / Math.sqrt(re);
    basis.push(vector.map((value) => value * scale));
  }
  return basis;
}

/** a ← a − f b. */
function subtract(a: Float64Array, b: Statevector, f: { re: number; im: number }): void {
  const { re, im } = f;
  if (re === 0 && im === 0) return;
  for (let i = 0; i < a.length; i += 2) {
    const bRe = b[i] as number;
    const bIm = b[i + 1] as number;
    a[i] = (a[i] as number) - (re * bRe - im * bIm);
    a[i + 1] = (a[i + 1] as number) - (re * bIm + im * bRe);
  }
}

/** Σ a* b. */
function product(a: Float64Array, b: Float64Array): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    const aRe = a[i] as number;
    const aIm = a[i + 1] as number;
    const bRe = b[i] as number;
    const bIm = b[i + 1] as number;
    re += aRe * bRe + aIm * bIm;
    im += aRe * bIm - aIm * bRe;
  }
  return { re, im };
}
