import { gramInWasm } from './gram-kernel';
import type { Statevector } from './statevector';

/** A complex matrix in one stretch of memory, row-major, real and imaginary parts in turn. */
export interface Table {
  rows: number;
  columns: number;
  values: Statevector;
}

/** Columns that are summed left to right before they are added to the rest; they stay in the cache. */
const CHUNK = 256;

/** From so many products on WebAssembly is worth its copies. */
const PRODUCTS_OF_KERNEL = 65_536;

/**
 * The products of all pairs of rows, M M†: Hermitian, in the same layout. The order of the sums
 * depends on the shape alone; the kernel in WebAssembly and the twin here give the same bits.
 */
export function gramMatrix(table: Table): Float64Array {
  const { rows, columns } = table;
  const found = rows * rows * columns < PRODUCTS_OF_KERNEL ? null : gramInWasm(table, CHUNK);
  return mirrored(found ?? lowerTriangle(table), rows);
}

/** The products of each row with those before it and with itself: slow and obvious. */
export function lowerTriangle({ rows, columns, values }: Table): Float64Array {
  const gram = new Float64Array(2 * rows * rows);
  for (let from = 0; from < columns; from += CHUNK) {
    const length = Math.min(CHUNK, columns - from);
    for (let row = 0; row < rows; row += 2) {
      for (let column = 0; column <= row; column += 2) {
        addBlock(gram, values, { row, column, rows, columns, from, length });
      }
    }
  }
  return gram;
}

/** Fills what is above the diagonal. */
export function mirrored(gram: Float64Array, rows: number): Float64Array {
  for (let row = 0; row < rows; row++) {
    gram[2 * (row * rows + row) + 1] = 0;
    for (let column = 0; column < row; column++) {
      const [at, above] = [2 * (row * rows + column), 2 * (column * rows + row)];
      gram[above] = gram[at] as number;
      gram[above + 1] = -(gram[at + 1] as number);
    }
  }
  return gram;
}

/**
 * The products of the rows of the table in which each two rows, one after the other, were one: the
 * trace over the qubit that was cut off last.
 */
export function tracedOut(gram: Float64Array, rows: number): Float64Array {
  const half = rows / 2;
  const traced = new Float64Array(2 * half * half);
  for (let row = 0; row < half; row++) {
    for (let column = 0; column < half; column++) {
      const to = 2 * (row * half + column);
      const first = 2 * (2 * row * rows + 2 * column);
      const second = first + 2 * rows + 2;
      traced[to] = (gram[first] as number) + (gram[second] as number);
      traced[to + 1] = (gram[first + 1] as number) + (gram[second + 1] as number);
    }
  }
  return traced;
}

interface Block {
  row: number;
  column: number;
  rows: number;
  columns: number;
  from: number;
  length: number;
}

/** Two rows times two rows, so that each number read serves twice. A last odd row is paired with itself. */
function addBlock(gram: Float64Array, values: Statevector, block: Block): void {
  const { row, column, rows, columns, from, length } = block;
  const hasNextRow = row + 1 < rows;
  const hasNextColumn = column + 1 < rows;
  const a = 2 * (row * columns + from);
  const b = hasNextRow ? a + 2 * columns : a;
  const c = 2 * (column * columns + from);
  const d = hasNextColumn ? c + 2 * columns : c;
  let [acRe, acIm, adRe, adIm] = [0, 0, 0, 0];
  let [bcRe, bcIm, bdRe, bdIm] = [0, 0, 0, 0];
  for (let i = 0; i < 2 * length; i += 2) {
    const aRe = values[a + i] as number;
    const aIm = values[a + i + 1] as number;
    const bRe = values[b + i] as number;
    const bIm = values[b + i + 1] as number;
    const cRe = values[c + i] as number;
    const cIm = values[c + i + 1] as number;
    const dRe = values[d + i] as number;
    const dIm = values[d + i + 1] as number;
    acRe += aRe * cRe + aIm * cIm;
    acIm += aIm * cRe - aRe * cIm;
    adRe += aRe * dRe + aIm * dIm;
    adIm += aIm * dRe - aRe * dIm;
    bcRe += bRe * cRe + bIm * cIm;
    bcIm += bIm * cRe - bRe * cIm;
    bdRe += bRe * dRe + bIm * dIm;
    bdIm += bIm * dRe - bRe * dIm;
  }
  add(gram, 2 * (row * rows + column), [acRe, acIm]);
  if (hasNextColumn) add(gram, 2 * (row * rows + column + 1), [adRe, adIm]);
  if (hasNextRow) add(gram, 2 * ((row + 1) * rows + column), [bcRe, bcIm]);
  if (hasNextRow && hasNextColumn) add(gram, 2 * ((row + 1) * rows + column + 1), [bdRe, bdIm]);
}

function add(gram: Float64Array, at: number, [re, im]: readonly [number, number]): void {
  gram[at] = (gram[at] as number) + re;
  gram[at + 1] = (gram[at + 1] as number) + im;
}
