import { QuantumError } from '../errors';
import { qubitCountOf, type Statevector } from './statevector';

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

/** Sums are taken left to right over a block of 2^10 amplitudes; then block after block. */
const BLOCK_BITS = 10;
/** Beyond it the sums of one walk through the state leave the cache of a core. */
const SUMS_MAX = 64;
const LETTERS = /^[IXYZ]*$/;

/**
 * The expectation value ⟨ψ| Σ c P |ψ⟩ of a Hermitian observable in a state of norm 1. Strings that flip
 * the same qubits are evaluated in one walk through the state.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @throws QuantumError BAD_STATE; BAD_PAULI for a label of another length or with other letters;
 * NOT_FINITE for a coefficient
 */
export function expectationValue(state: Statevector, sum: readonly PauliTerm[]): number {
  for (const { coefficient, pauli } of sum) {
    if (Number.isFinite(coefficient)) continue;
    throw new QuantumError('NOT_FINITE', `the coefficient of ${pauli} is ${coefficient}`);
  }
  const paulis = sum.map(({ pauli }) => pauli);
  let value = 0;
  pauliExpectations(state, paulis).forEach((expectation, i) => {
    value += (sum[i] as PauliTerm).coefficient * expectation;
  });
  return value;
}

/**
 * The expectation value of one Pauli string, from −1 to 1 in a state of norm 1.
 * @throws QuantumError BAD_STATE, BAD_PAULI
 */
export function pauliExpectation(state: Statevector, pauli: string): number {
  return pauliExpectations(state, [pauli])[0] as number;
}

/**
 * The expectation values of Pauli strings; see {@link pauliExpectation}.
 * @throws QuantumError BAD_STATE, BAD_PAULI
 */
export function pauliExpectations(state: Statevector, paulis: readonly string[]): Float64Array {
  const count = qubitCountOf(state);
  const values = new Float64Array(paulis.length);
  const byFlips = new Map<number, { masks: Masks; at: number }[]>();
  paulis.forEach((pauli, at) => {
    const masks = masksOf(pauli, count);
    const own = byFlips.get(masks.x);
    if (own === undefined) byFlips.set(masks.x, [{ masks, at }]);
    else own.push({ masks, at });
  });
  for (const group of byFlips.values()) {
    for (let from = 0; from < group.length; from += SUMS_MAX) {
      const part = group.slice(from, from + SUMS_MAX);
      const sums = sumsOf(
        state,
        part.map(({ masks }) => masks),
      );
      part.forEach(({ at }, i) => {
        values[at] = sums[i] as number;
      });
    }
  }
  return values;
}

/**
 * Σ ψ*(j ⊕ x) ψ(j) i^ys (−1)^|j ∧ z| for strings of the same x, of which only the real part is left.
 * What a block's strings share, the products of its amplitudes, is computed once for all of them.
 */
function sumsOf(state: Statevector, strings: readonly Masks[]): Float64Array {
  const { x } = strings[0] as Masks;
  const amplitudes = state.length / 2;
  const size = Math.min(amplitudes, 1 << BLOCK_BITS);
  const products = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  const lowSigns = strings.map(({ z }) =>
    Float64Array.from({ length: size }, (_, j) => (isOdd(j & z) ? -1 : 1)),
  );
  const sums = new Float64Array(strings.length);
  for (let start = 0; start < amplitudes; start += size) {
    multiply(state, { start, x, size }, products);
    for (let s = 0; s < strings.length; s++) {
      const { z, ys } = strings[s] as Masks;
      const part = signedSum(
        ys % 2 === 1 ? products.imaginary : products.real,
        lowSigns[s] as Float64Array,
      );
      const isMinus = isOdd(start & z) !== (ys % 4 === 1 || ys % 4 === 2);
      sums[s] = (sums[s] as number) + (isMinus ? -part : part);
    }
  }
  return sums;
}

function multiply(
  state: Statevector,
  { start, x, size }: { start: number; x: number; size: number },
  { real, imaginary }: { real: Float64Array; imaginary: Float64Array },
): void {
  for (let i = 0; i < size; i++) {
    const j = start + i;
    const k = j ^ x;
    const a = state[2 * j] as number;
    const b = state[2 * j + 1] as number;
    const c = state[2 * k] as number;
    const d = state[2 * k + 1] as number;
    real[i] = c * a + d * b;
    imaginary[i] = c * b - d * a;
  }
}

/** In four strands, which a processor adds side by side. */
function signedSum(values: Float64Array, signs: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    s0 += (values[i] as number) * (signs[i] as number);
    s1 += (values[i + 1] as number) * (signs[i + 1] as number);
    s2 += (values[i + 2] as number) * (signs[i + 2] as number);
    s3 += (values[i + 3] as number) * (signs[i + 3] as number);
  }
  for (let i = whole; i < values.length; i++) {
    s0 += (values[i] as number) * (signs[i] as number);
  }
  return s0 + s1 + (s2 + s3);
}

function masksOf(pauli: string, count: number): Masks {
  if (pauli.length !== count || !LETTERS.test(pauli)) {
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
