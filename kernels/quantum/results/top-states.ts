import { bitsOf } from '../basis';
import { QuantumError } from '../errors';
import { probabilityAt } from './probabilities';
import { qubitCountOf, type Statevector } from './statevector';

/** A basis state and its part in a state. */
export interface BasisAmplitude {
  index: number;
  /** The index as bits, qubit 0 rightmost. */
  bits: string;
  probability: number;
  re: number;
  im: number;
}

const MAX_TOP = 10_000;

/**
 * The most probable basis states, most probable first, equals by index; those of probability 0 are
 * left out.
 * @param limit how many at most, from 1 to 10,000
 * @throws QuantumError BAD_STATE, OUT_OF_RANGE
 */
export function topStates(state: Statevector, limit: number): BasisAmplitude[] {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_TOP) {
    throw new QuantumError('OUT_OF_RANGE', `limit is ${limit}, not from 1 to ${MAX_TOP}`);
  }
  const count = qubitCountOf(state);
  const top: { index: number; probability: number }[] = [];
  for (let index = 0; index < 1 << count; index++) {
    const probability = probabilityAt(state, index);
    const least = top.length < limit ? 0 : (top[limit - 1]?.probability ?? 0);
    if (probability > least) {
      if (top.length === limit) top.pop();
      top.splice(placeOf(probability, top), 0, { index, probability });
    }
  }
  return top.map(({ index, probability }) => ({
    index,
    bits: bitsOf(index, count),
    probability,
    re: state[2 * index] as number,
    im: state[2 * index + 1] as number,
  }));
}

/** Behind all that are at least as probable, found by halving. */
function placeOf(probability: number, sorted: readonly { probability: number }[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.probability ?? 0) >= probability) low = middle + 1;
    else high = middle;
  }
  return low;
}
