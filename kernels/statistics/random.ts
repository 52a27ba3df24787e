import { libm } from '../math/libm';
import { requireInteger } from './checks';
import { StatisticsError } from './errors';
import { digestText, philox4x32, textKey, type Words2, type Words4 } from './philox';

// Taken out once: in a vm context (a workflow's sandbox, jest) looking up a global is slow.
const { floor, sqrt } = Math;

/**
 * A stream of random numbers that is a pure function of (seed, stream, index): the same on every
 * device, and streams of different names are independent. Reading advances the index.
 */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Standard normal (Box-Muller with the WASM libm). */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias; n from 1 to 2^32. */
  integer(n: number): number;
  /** A new array with the same items in random order (Fisher-Yates). */
  shuffle<T>(array: ArrayLike<T>): T[];
  /** One item, uniformly. */
  choice<T>(array: ArrayLike<T>): T;
  /** The uniform number at an index, whatever has been read: for work done out of order. */
  uniformAt(index: number): number;
}

const TWO_TO_32 = 4294967296;
const TWO_TO_MINUS_53 = 1 / 9007199254740992;
const TWO_PI = 6.283185307179586;

/**
 * Opens a stream of Philox4x32-10 (doi:10.1145/2063384.2063405). The key is the seed (a safe
 * integer as its two halves, a text as its digest), the upper counter half is the digest of the
 * stream's name, the lower half counts blocks of four words.
 * @param seed a safe integer, or any text
 * @param stream what the numbers are for, such as `'bootstrap'`
 * @throws StatisticsError OUT_OF_RANGE for a seed that is not a safe integer
 */
export function createRandom(seed: number | string, stream: string): Random {
  const key = seedKey(seed);
  const [streamLow, streamHigh] = digestText(stream);
  const block = (index: number): Words4 =>
    philox4x32(
      [(index % TWO_TO_32) >>> 0, floor(index / TWO_TO_32) >>> 0, streamLow, streamHigh],
      key,
    );
  let words: Words4 = [0, 0, 0, 0];
  let position = 0;
  let spare: number | undefined;

  const next32 = (): number => {
    const lane = position & 3;
    if (lane === 0) words = block(floor(position / 4));
    position++;
    return words[lane] as number;
  };
  const uniform = () => toUnit(next32(), next32());
  const integer = (n: number): number => {
    requireInteger(n, 1, TWO_TO_32, 'n');
    // The top of the range that does not hold a whole number of copies of n is thrown away.
    const limit = TWO_TO_32 - (TWO_TO_32 % n);
    let word = next32();
    while (word >= limit) word = next32();
    return word % n;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // 1 − u is in (0, 1], so that the logarithm is finite.
    const radius = sqrt(-2 * libm.log(1 - uniform()));
    const angle = TWO_PI * uniform();
    spare = radius * libm.sin(angle) + 0;
    return radius * libm.cos(angle) + 0;
  };
  return {
    uniform,
    normal,
    integer,
    shuffle: (array) => shuffled(array, integer),
    choice: (array) => chosen(array, integer),
    uniformAt: (index) => {
      requireInteger(index, 0, Number.MAX_SAFE_INTEGER, 'index');
      const pair = block(floor(index / 2));
      return index % 2 === 0 ? toUnit(pair[0], pair[1]) : toUnit(pair[2], pair[3]);
    },
  };
}

function seedKey(seed: number | string): Words2 {
  if (typeof seed === 'string') return textKey(seed);
  requireInteger(seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'seed');
  return [seed >>> 0, floor(seed / TWO_TO_32) >>> 0];
}

/** 53 bits of two words: 27 from the first, 26 from the second. */
function toUnit(first: number, second: number): number {
  return ((first >>> 5) * 67108864 + (second >>> 6)) * TWO_TO_MINUS_53;
}

function shuffled<T>(array: ArrayLike<T>, integer: (n: number) => number): T[] {
  const items = Array.from(array);
  for (let i = items.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    const item = items[i] as T;
    items[i] = items[j] as T;
    items[j] = item;
  }
  return items;
}

function chosen<T>(array: ArrayLike<T>, integer: (n: number) => number): T {
  if (array.length === 0) throw new StatisticsError('EMPTY_INPUT', 'nothing to choose from');
  return array[integer(array.length)] as T;
}
