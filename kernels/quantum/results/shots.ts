import { bitsOf } from '../basis';
import { QuantumError } from '../errors';
import { shotUniform } from '../random/shot-uniforms';
import { probabilityAt } from './probabilities';
import { qubitCountOf, type Statevector } from './statevector';

/** Which shots are drawn. */
export interface ShotOptions {
  /** How many, from 1 to 2^27. */
  shots: number;
  /** A safe integer. */
  seed: number;
  /** Number of the first one, 0 unless given: shots 0–99 and 100–199 together are shots 0–199. */
  firstShot?: number;
}

const MAX_SHOTS = 134_217_728;

/**
 * The basis states that measuring all qubits of a state gives, shot by shot: shot s is the first
 * index at which the summed probabilities exceed the number 0 of shot s under the seed
 * (`shotUniform`), in units of the state's squared norm.
 * @throws QuantumError BAD_STATE, also for a state of norm 0 or not finite; OUT_OF_RANGE
 */
export function sampleShots(state: Statevector, options: ShotOptions): Uint32Array {
  const { shots, seed, firstShot = 0 } = options;
  qubitCountOf(state);
  if (!Number.isInteger(shots) || shots < 1 || shots > MAX_SHOTS) {
    throw new QuantumError('OUT_OF_RANGE', `shots are ${shots}, not from 1 to ${MAX_SHOTS}`);
  }
  const total = squaredNorm(state);
  const drawn = new Float64Array(shots);
  for (let i = 0; i < shots; i++) drawn[i] = shotUniform(seed, firstShot + i, 0) * total;
  // In ascending order one walk over the state serves all shots, without a table of sums.
  const order = new Uint32Array(shots).map((_, i) => i);
  order.sort((a, b) => (drawn[a] as number) - (drawn[b] as number) || a - b);
  const outcomes = new Uint32Array(shots);
  let [index, sum] = [0, probabilityAt(state, 0)];
  for (const shot of order) {
    while (sum <= (drawn[shot] as number)) sum += probabilityAt(state, ++index);
    outcomes[shot] = index;
  }
  return outcomes;
}

/**
 * How often each string of bits comes up among `sampleShots`, qubit 0 rightmost.
 * @throws QuantumError as `sampleShots` does
 */
export function sampleCounts(state: Statevector, options: ShotOptions): Record<string, number> {
  const counts = new Map<number, number>();
  for (const outcome of sampleShots(state, options)) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const width = qubitCountOf(state);
  return Object.fromEntries([...counts].map(([index, count]) => [bitsOf(index, width), count]));
}

/** Left to right, as the walk goes: so the walk's sum exceeds every number below the total. */
function squaredNorm(state: Statevector): number {
  let sum = 0;
  for (let i = 0; i < state.length / 2; i++) sum += probabilityAt(state, i);
  if (sum > 0 && Number.isFinite(sum)) return sum;
  throw new QuantumError('BAD_STATE', `a state whose squared norm is ${sum} cannot be measured`);
}
