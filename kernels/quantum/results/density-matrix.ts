import { offsetsOf, otherQubits } from '../basis';
import { QuantumError } from '../errors';
import { qubitCountOf, requireQubits, sumOver } from './statevector';

/** A matrix of 4^10 entries; its eigenvalues take some seconds. */
export const MAX_REDUCED_QUBITS = 10;

/**
 * The density matrix of some qubits of a pure state, the others traced out.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @param qubits at most `MAX_REDUCED_QUBITS`; the first is the least significant bit of row and column
 * @returns 2 · 4^k numbers, row-major, real and imaginary parts in turn; exactly Hermitian
 * @throws QuantumError BAD_STATE, WRONG_QUBITS, TOO_WIDE
 */
export function reducedDensityMatrix(state: Float64Array, qubits: readonly number[]): Float64Array {
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
  state: Float64Array,
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
  const count = a.length / 2;
  const re = sumOver(
    count,
    (i) => at(a, 2 * i) * at(b, 2 * i) + at(a, 2 * i + 1) * at(b, 2 * i + 1),
  );
  const im = sumOver(
    count,
    (i) => at(a, 2 * i + 1) * at(b, 2 * i) - at(a, 2 * i) * at(b, 2 * i + 1),
  );
  return [re, im];
}

function at(values: Float64Array, i: number): number {
  return values[i] as number;
}
