/** Four 32-bit words: a Philox counter or one block of its output. */
export type Words4 = readonly [number, number, number, number];
/** Two 32-bit words: a Philox key. */
export type Words2 = readonly [number, number];

// Taken out once: in a vm context (a workflow's sandbox, jest) looking up a global is slow.
const { floor, imul } = Math;

/** Multipliers and Weyl constants of Philox4x32 (Salmon et al. 2011, table 2 and section 3.3). */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Philox4x32-10: a bijection of 128-bit counters under a 64-bit key whose outputs pass BigCrush.
 * Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
 * doi:10.1145/2063384.2063405. All words are unsigned 32-bit integers.
 */
export function philox4x32(counter: Words4, key: Words2): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = imul(MULTIPLIER_0, c0);
    const low1 = imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A 64-bit key for a text; the first word tells texts and numbers apart (see `numberKey`). */
export function textKey(text: string): Words2 {
  const [a, b] = digestText(text);
  return [a, b];
}

/**
 * 128-bit digest of a text: Philox as a block cipher in Davies-Meyer chaining over the UTF-16 code
 * units, four to a block, length last. It spreads seeds; it is not meant to withstand an attacker.
 */
export function digestText(text: string): Words4 {
  let state: [number, number, number, number] = [0x61746861, 0x6e6f7220, 0x72616e64, 0x6f6d2076];
  const absorb = (low: number, high: number) => {
    const mixed = philox4x32(state, [low, high]);
    state = state.map((word, i) => (word ^ (mixed[i] as number)) >>> 0) as typeof state;
  };
  for (let i = 0; i < text.length; i += 4) {
    const unit = (offset: number) => (i + offset < text.length ? text.charCodeAt(i + offset) : 0);
    absorb((unit(0) | (unit(1) << 16)) >>> 0, (unit(2) | (unit(3) << 16)) >>> 0);
  }
  absorb(text.length >>> 0, 0xffffffff);
  return state;
}

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + floor(middle / 65536) + floor(cross / 65536)) >>> 0;
}
