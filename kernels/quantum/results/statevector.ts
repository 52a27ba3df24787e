import { QuantumError } from '../errors';

/** Amplitudes in double or in single precision: real and imaginary part in turn. */
export type Statevector = Float64Array | Float32Array;

/**
 * The number of qubits of a statevector: 2 · 2^n numbers, real and imaginary parts in turn.
 * @throws QuantumError BAD_STATE for another length
 */
export function qubitCountOf(state: Statevector): number {
  const count = 31 - Math.clz32(state.length / 2);
  if (state.length >= 2 && state.length === 2 * (1 << count)) return count;
  throw new QuantumError('BAD_STATE', `${state.length} numbers are no statevector`);
}

/**
 * Refuses qubits that a state does not have, and the same one twice.
 * @throws QuantumError WRONG_QUBITS
 */
export function requireQubits(qubits: readonly number[], count: number): void {
  const good = qubits.every((qubit) => Number.isInteger(qubit) && qubit >= 0 && qubit < count);
  if (good && new Set(qubits).size === qubits.length) return;
  const message = `qubits ${qubits.join()} of ${count}: out of range or repeated`;
  throw new QuantumError('WRONG_QUBITS', message);
}

/** Below this many terms a sum is taken left to right; above it the range is halved. */
const LEAF = 64;

/**
 * Sum of term(0) … term(count − 1) by a fixed tree: its shape depends on the count alone, and its
 * rounding error grows with log count.
 */
export function sumOver(count: number, term: (i: number) => number): number {
  return sumRange(0, count, term);
}

function sumRange(start: number, end: number, term: (i: number) => number): number {
  if (end - start <= LEAF) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += term(i);
    return sum;
  }
  const middle = start + ((end - start) >>> 1);
  return sumRange(start, middle, term) + sumRange(middle, end, term);
}
