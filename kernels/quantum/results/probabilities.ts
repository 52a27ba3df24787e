import { qubitCountOf, requireQubits, type Statevector } from './statevector';

/**
 * The probability of each basis state, in the order of their index: 2^n numbers.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @throws QuantumError BAD_STATE
 */
export function probabilities(state: Statevector): Float64Array {
  const result = new Float64Array(1 << qubitCountOf(state));
  for (let i = 0; i < result.length; i++) result[i] = probabilityAt(state, i);
  return result;
}

/**
 * The probability of each basis state of some of the qubits: 2^k numbers, the first listed qubit
 * least significant.
 * @throws QuantumError BAD_STATE, WRONG_QUBITS
 */
export function marginalProbabilities(state: Statevector, qubits: readonly number[]): Float64Array {
  const count = qubitCountOf(state);
  requireQubits(qubits, count);
  // One qubit after the other is summed away: half the sums each time, rounding grows with log 2^n.
  let left = probabilities(state);
  const order = Array.from({ length: count }, (_, qubit) => qubit);
  for (let position = count - 1; position >= 0; position--) {
    if (qubits.includes(order[position] as number)) continue;
    left = withoutBit(left, position);
    order.splice(position, 1);
  }
  const result = new Float64Array(left.length);
  for (let i = 0; i < left.length; i++) {
    let index = 0;
    qubits.forEach((qubit, k) => {
      index |= ((i >> order.indexOf(qubit)) & 1) << k;
    });
    result[index] = left[i] as number;
  }
  return result;
}

/** The probability of one basis state; the index is not checked. */
export function probabilityAt(state: Statevector, index: number): number {
  const [re, im] = [state[2 * index] as number, state[2 * index + 1] as number];
  return re * re + im * im;
}

function withoutBit(values: Float64Array, position: number): Float64Array {
  const bit = 1 << position;
  const result = new Float64Array(values.length / 2);
  for (let i = 0; i < result.length; i++) {
    const low = i & (bit - 1);
    const from = ((i - low) << 1) | low;
    result[i] = (values[from] as number) + (values[from | bit] as number);
  }
  return result;
}
