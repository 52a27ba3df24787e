import { QuantumError } from '../errors';
import { qubitCountOf, sumOver } from './statevector';

/** One term of a Pauli sum. */
export interface PauliTerm {
  coefficient: number;
  /** One of I, X, Y, Z for each qubit, qubit 0 rightmost as in Qiskit. */
  pauli: string;
}

/** A Pauli string as bit masks over the qubits: Y has its bit in both. */
interface Masks {
  x: number;
  z: number;
  /** How many Ys. */
  ys: number;
}

/**
 * The expectation value ⟨ψ| Σ c P |ψ⟩ of a Hermitian observable in a state of norm 1.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @throws QuantumError BAD_STATE; BAD_PAULI for a label of another length or with other letters;
 * NOT_FINITE for a coefficient
 */
export function expectationValue(state: Float64Array, sum: readonly PauliTerm[]): number {
  return sumOver(sum.length, (i) => {
    const { coefficient, pauli } = sum[i] as PauliTerm;
    if (!Number.isFinite(coefficient)) {
      throw new QuantumError('NOT_FINITE', `the coefficient of ${pauli} is ${coefficient}`);
    }
    return coefficient * pauliExpectation(state, pauli);
  });
}

/**
 * The expectation value of one Pauli string, from −1 to 1 in a state of norm 1.
 * @throws QuantumError BAD_STATE, BAD_PAULI
 */
export function pauliExpectation(state: Float64Array, pauli: string): number {
  const count = qubitCountOf(state);
  const { x, z, ys } = masksOf(pauli, count);
  // P|j⟩ = i^ys (−1)^|j ∧ z| |j ⊕ x⟩, and of the sum only the real part is left.
  const imaginary = ys % 2 === 1;
  const sign = ys % 4 === 1 || ys % 4 === 2 ? -1 : 1;
  const value = sumOver(1 << count, (j) => {
    const [a, b] = [state[2 * j] as number, state[2 * j + 1] as number];
    const [c, d] = [state[2 * (j ^ x)] as number, state[2 * (j ^ x) + 1] as number];
    const part = imaginary ? c * b - d * a : c * a + d * b;
    return isOdd(j & z) ? -part : part;
  });
  return sign * value + 0;
}

function masksOf(pauli: string, count: number): Masks {
  if (pauli.length !== count || !/^[IXYZ]*$/.test(pauli)) {
    const message = `'${pauli}' is not one of I, X, Y, Z for each of ${count} qubits`;
    throw new QuantumError('BAD_PAULI', message);
  }
  const masks: Masks = { x: 0, z: 0, ys: 0 };
  for (let qubit = 0; qubit < count; qubit++) {
    const letter = pauli[count - 1 - qubit];
    if (letter === 'X' || letter === 'Y') masks.x |= 1 << qubit;
    if (letter === 'Z' || letter === 'Y') masks.z |= 1 << qubit;
    if (letter === 'Y') masks.ys++;
  }
  return masks;
}

/** Whether a number has an odd number of ones. */
function isOdd(word: number): boolean {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return ((0x6996 >>> (folded & 15)) & 1) === 1;
}
