import { createRandom } from '../../statistics/random';

/** A state drawn evenly from all of norm 1; the same for the same seed. */
export function randomState(seed: string, qubitCount: number): Float64Array {
  const random = createRandom(seed, 'state');
  const state = new Float64Array(2 << qubitCount).map(() => random.normal());
  const norm = Math.sqrt(state.reduce((sum, value) => sum + value * value, 0));
  return state.map((value) => value / norm);
}
