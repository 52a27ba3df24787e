import { libm } from '../../math/libm';
import { otherQubits } from '../basis';
import { reducedDensityMatrix } from './density-matrix';
import { hermitianEigenvalues } from './hermitian-eigenvalues';
import { qubitCountOf, requireQubits } from './statevector';

/**
 * The entanglement entropy, in bits, between some qubits of a pure state and all others: von
 * Neumann's −Σ p log₂ p of the smaller side. From 0 to the number of qubits of that side.
 * @throws QuantumError BAD_STATE; WRONG_QUBITS; TOO_WIDE where both sides have more than
 * `MAX_REDUCED_QUBITS`
 */
export function entanglementEntropy(state: Float64Array, qubits: readonly number[]): number {
  const count = qubitCountOf(state);
  requireQubits(qubits, count);
  const others = otherQubits(qubits, count);
  const smaller = qubits.length <= others.length ? qubits : others;
  let entropy = 0;
  for (const p of hermitianEigenvalues(reducedDensityMatrix(state, smaller))) {
    // An eigenvalue of 0 can come out below it by a rounding.
    if (p > 0) entropy -= p * libm.log2(p);
  }
  return Math.max(0, entropy);
}

/**
 * The entropy of every cut of the qubits in a line: entry k is that between the qubits 0 … k and
 * the rest, for k from 0 to n − 2.
 * @throws QuantumError as `entanglementEntropy` does
 */
export function entropyPerCut(state: Float64Array): number[] {
  const cuts = Math.max(0, qubitCountOf(state) - 1);
  return Array.from({ length: cuts }, (_, last) =>
    entanglementEntropy(
      state,
      Array.from({ length: last + 1 }, (_, qubit) => qubit),
    ),
  );
}
