import { libm } from '../../math/libm';
import { otherQubits } from '../basis';
import { reducedDensityMatrix } from './density-matrix';
import { hermitianEigenvalues } from './hermitian-eigenvalues';
import { qubitCountOf, requireQubits, type Statevector } from './statevector';

/**
 * The entanglement entropy, in bits, between some qubits of a pure state and all others: von
 * Neumann's −Σ p log₂ p of the smaller side. From 0 to the number of qubits of that side.
 * @throws QuantumError BAD_STATE; WRONG_QUBITS; TOO_WIDE where both sides have more than
 * `MAX_REDUCED_QUBITS`
 */
export function entanglementEntropy(state: Statevector, qubits: readonly number[]): number {
  const count = qubitCountOf(state);
  requireQubits(qubits, count);
  const others = otherQubits(qubits, count);
  const smaller = qubits.length <= others.length ? qubits : others;
  return entropyOf(hermitianEigenvalues(reducedDensityMatrix(state, smaller)));
}

/** −Σ p log₂ p, in bits; what rounding left below 0 counts as 0. */
export function entropyOf(eigenvalues: Float64Array): number {
  let entropy = 0;
  for (const p of eigenvalues) if (p > 0) entropy -= p * libm.log2(p);
  return Math.max(0, entropy);
}
