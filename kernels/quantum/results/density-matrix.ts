import { offsetsOf, otherQubits } from '../basis';
import { QuantumError } from '../errors';
import { qubitCountOf, requireQubits, type Statevector } from './statevector';

/** A matrix of 4^10 entries; its eigenvalues take some seconds. */
export const MAX_REDUCED_QUBITS = 10;

/** Below this many terms a sum is taken left to right; above it the range is halved. */
const LEAF = 64;

/**
 * The density matrix of some qubits of a pure state, the others traced out.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @param qubits at most `MAX_REDUCED_QUBITS`; the first is the least significant bit of row and column
 * @returns 2 · 4^k numbers, row-major, real and imaginary parts in turn; exactly Hermitian
 * @throws QuantumError BAD_STATE, WRONG_QUBITS, TOO_WIDE
 */
export function reducedDensityMatrix(state: Statevector, qubits: readonly number[]): Float64Array {
  const count = qubitCountOf(state);
  requireQubits(qubits, count);
  if (qubits.length > MAX_REDUCED_QUBITS) {
    const message = `a density matrix of ${qubits.length} qubits; ${MAX_REDUCED_QUBITS} is the most`;
    throw new QuantumError('TOO_WIDE', message);
  }
  const rows = rowsOf(state, qubits, otherQubits(qubits, count));
  const size = rows.length;
  const matrix = new Float64Array(2 * size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const [re, im] = product(rows[row] as Float64Array, rows[column] as Float64Array);
      matrix.set([re, row === column ? 0 : im], 2 * (row * size + column));
      matrix.set([re, row === column ? 0 : -im], 2 * (column * size + row));
    }
  }
  return matrix;
}

/** The state as a table: a row for each basis state of the qubits kept. */
function rowsOf(
  state: Statevector,
  kept: readonly number[],
  traced: readonly number[],
): Float64Array[] {
  const columns = offsetsOf(traced);
  return offsetsOf(kept).map((start) => {
    const row = new Float64Array(2 * columns.length);
    columns.forEach((offset, i) => {
      row[2 * i] = state[2 * (start + offset)] as number;
      row[2 * i + 1] = state[2 * (start + offset) + 1] as number;
    });
    return row;
  });
}

/** Σ a b*, as real and imaginary part. */
function product(a: Float64Array, b: Float64Array): [re: number, im: number] {
  return productOfRange(a, b, { start: 0, end: a.length / 2 });
}

/** A fixed tree as in `sumOver`, which would call a function for each of some 2^30 terms. */
function productOfRange(
  a: Float64Array,
  b: Float64Array,
  { start, end }: { start: number; end: number },
): [re: number, im: number] {
  let [re, im] = [0, 0];
  if (end - start > LEAF) {
    const middle = start + ((end - start) >>> 1);
    const left = productOfRange(a, b, { start, end: middle });
    const right = productOfRange(a, b, { start: middle, end });
    return [left[0] + right[0], left[1] + right[1]];
  }
  for (let i = 2 * start; i < 2 * end; i += 2) {
    const ar = a[i] as number;
    const ai = a[i + 1] as number;
    const br = b[i] as number;
    const bi = b[i + 1] as number;
    re += ar * br + ai * bi;
    im += ai * br - ar * bi;
  }
  return [re, im];
}
