import { offsetsOf, otherQubits } from '../basis';
import { QuantumError } from '../errors';
import { gramMatrix, type Table } from './gram';
import { qubitCountOf, requireQubits, type Statevector } from './statevector';

/** A matrix of 4^10 entries; its eigenvalues take a second. */
export const MAX_REDUCED_QUBITS = 10;

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
  return gramMatrix(tableOf(state, qubits, otherQubits(qubits, count)));
}

/** The state as a table: a row for each basis state of the qubits kept. */
function tableOf(state: Statevector, kept: readonly number[], traced: readonly number[]): Table {
  const columns = offsetsOf(traced);
  const rows = offsetsOf(kept);
  const values = new Float64Array(state.length);
  let to = 0;
  for (const start of rows) {
    for (const offset of columns) {
      const from = 2 * (start + offset);
      values[to] = state[from] as number;
      values[to + 1] = state[from + 1] as number;
      to += 2;
    }
  }
  return { rows: rows.length, columns: columns.length, values };
}
