import { philox4x32, type Words2 } from '../../statistics/philox';
import { QuantumError } from '../errors';

const TWO_TO_32 = 4294967296;
const TWO_TO_MINUS_53 = 1 / 9007199254740992;
/** Marks the counters of shots, so that no other use of the seed meets them: 'shot' in ASCII. */
const SHOT_DOMAIN = 0x73686f74;

/**
 * The uniform number in [0, 1), a multiple of 2^-53, that draw number `draw` of shot `shot` gets
 * under a seed: a pure function, so that shots can be split over threads and nodes in any way.
 * Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405); the key is the seed's low and high
 * word, the counter is (draw, shot's low word, shot's high word, 'shot'); 27 bits of the first word
 * of the block and 26 of the second.
 * @param seed a safe integer
 * @param shot from 0, a safe integer
 * @param draw from 0, below 2^32: the how-manieth random number of the shot
 * @throws QuantumError OUT_OF_RANGE
 */
export function shotUniform(seed: number, shot: number, draw: number): number {
  requireInteger(draw, 0, TWO_TO_32 - 1, 'draw');
  return uniformsOfShot(seed, shot)(draw);
}

/**
 * The numbers of one shot, by the number of the draw; see `shotUniform`. Which of them a shot takes is
 * the same rule for every simulator, so that their counts are equal:
 * - on a statevector, a circuit that only measures at its end takes number 0: the outcome is the first
 *   basis state at which the summed probabilities exceed it (`sampleShots`);
 * - one that measures, resets or branches on its way, or has noise, and any on a tableau, takes the next number at each
 *   measurement, reset, noisy channel and readout error that the shot meets, in their order, even where
 *   the outcome is certain: the outcome is the first one at which the summed probabilities exceed it,
 *   so 0 where it is below the probability of 0.
 * @throws QuantumError OUT_OF_RANGE
 */
export function uniformsOfShot(seed: number, shot: number): (draw: number) => number {
  requireInteger(seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'seed');
  requireInteger(shot, 0, Number.MAX_SAFE_INTEGER, 'shot');
  const key: Words2 = [seed >>> 0, Math.floor(seed / TWO_TO_32) >>> 0];
  const [low, high] = [shot >>> 0, Math.floor(shot / TWO_TO_32) >>> 0];
  return (draw) => {
    const [first, second] = philox4x32([draw >>> 0, low, high, SHOT_DOMAIN], key);
    return ((first >>> 5) * 67108864 + (second >>> 6)) * TWO_TO_MINUS_53;
  };
}

function requireInteger(value: number, min: number, max: number, name: string): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new QuantumError('OUT_OF_RANGE', `${name} is ${value}, not an integer in [${min}, ${max}]`);
}
