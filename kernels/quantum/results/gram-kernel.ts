import { Places, productKernel } from '../tensor-network';
import type { Table } from './gram';

const ELEMENT_BYTES = 16;
/** The kernel takes rows by eights; those beyond the table are zeros. */
const ROWS_STEP = 8;

/**
 * The products of each row with those before it and with itself, summed over `chunk` columns at a time as
 * in the twin; null where the memory of the kernel does not hold them. What is above the diagonal is
 * not to be read.
 */
export function gramInWasm({ rows, columns, values }: Table, chunk: number): Float64Array | null {
  const padded = Math.ceil(rows / ROWS_STEP) * ROWS_STEP;
  const places = new Places();
  const [x, conjugates] = [0, 0].map(() => places.take(ELEMENT_BYTES * padded * chunk));
  const part = places.take(ELEMENT_BYTES * ROWS_STEP * padded);
  const sum = places.take(ELEMENT_BYTES * padded * padded);
  if (!places.grow()) return null;
  const { memory, conjugate, addGram } = productKernel();
  const sums = new Float64Array(memory.buffer, sum, 2 * padded * padded).fill(0);
  for (let from = 0; from < columns; from += chunk) {
    const length = Math.min(chunk, columns - from);
    const target = new Float64Array(memory.buffer, x as number, 2 * padded * length);
    for (let row = 0; row < rows; row++) {
      const at = 2 * (row * columns + from);
      target.set(values.subarray(at, at + 2 * length), 2 * row * length);
    }
    target.fill(0, 2 * rows * length);
    conjugate(x as number, conjugates as number, padded * length);
    addGram(x as number, conjugates as number, part, sum, padded, length);
  }
  const gram = new Float64Array(2 * rows * rows);
  for (let row = 0; row < rows; row++) {
    const at = 2 * row * padded;
    gram.set(sums.subarray(at, at + 2 * (row + 1)), 2 * row * rows);
  }
  return gram;
}
