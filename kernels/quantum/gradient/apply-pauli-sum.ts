import type { PauliString } from '../compiler/sweep';

/** Amplitudes that share the signs of the higher qubits. */
const BLOCK = 256;

/**
 * Adds Σ c P|ψ⟩ to a vector that is as long as ψ: 2 · 2^n numbers, real and imaginary parts in turn.
 * Strings that flip the same qubits go together.
 */
export function addPauliSum(
  into: Float64Array,
  state: Float64Array,
  strings: readonly PauliString[],
): void {
  const byFlips = new Map<number, PauliString[]>();
  for (const string of strings) {
    const group = byFlips.get(string.flips);
    if (group === undefined) byFlips.set(string.flips, [string]);
    else group.push(string);
  }
  for (const [flips, group] of byFlips) addGroup(into, state, { flips, group });
}

/** Strings that look at the same of the low qubits, which differ by a sign a block. */
interface Kind {
  /** The sign that each value of the low qubits gives. */
  signs: Float64Array;
  members: { high: number; weight: number; isImaginary: boolean }[];
}

function addGroup(
  into: Float64Array,
  state: Float64Array,
  { flips, group }: { flips: number; group: readonly PauliString[] },
): void {
  const count = state.length / 2;
  const block = Math.min(count, BLOCK);
  const kinds = kindsOf(group, block);
  const re = new Float64Array(block);
  const im = new Float64Array(block);
  const low = flips & (block - 1);
  for (let base = 0; base < count; base += block) {
    if (!sumWeights(kinds, { base, re, im })) continue;
    const to = base ^ (flips & ~(block - 1));
    addBlock(into.subarray(2 * to, 2 * (to + block)), state.subarray(2 * base), { low, re, im });
  }
}

/** Adds a block of amplitudes times their weights to where a flip of low qubits puts them. */
function addBlock(
  into: Float64Array,
  state: Float64Array,
  { low, re, im }: { low: number; re: Float64Array; im: Float64Array },
): void {
  for (let i = 0; i < re.length; i += 1) {
    const c = re[i] as number;
    const s = im[i] as number;
    const x = state[2 * i] as number;
    const y = state[2 * i + 1] as number;
    const to = 2 * (i ^ low);
    into[to] = (into[to] as number) + (c * x - s * y);
    into[to + 1] = (into[to + 1] as number) + (c * y + s * x);
  }
}

/** Sums the weights of a block's amplitudes; false when nothing is left of them. */
function sumWeights(
  kinds: readonly Kind[],
  { base, re, im }: { base: number; re: Float64Array; im: Float64Array },
): boolean {
  let isAny = false;
  re.fill(0);
  im.fill(0);
  for (const { signs, members } of kinds) {
    let c = 0;
    let s = 0;
    for (const { high, weight, isImaginary } of members) {
      const signed = isOdd(base & high) ? -weight : weight;
      if (isImaginary) s += signed;
      else c += signed;
    }
    if (c !== 0) addScaled(re, signs, c);
    if (s !== 0) addScaled(im, signs, s);
    isAny ||= c !== 0 || s !== 0;
  }
  return isAny;
}

function addScaled(into: Float64Array, signs: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i += 1) {
    into[i] = (into[i] as number) + factor * (signs[i] as number);
  }
}

function kindsOf(group: readonly PauliString[], block: number): Kind[] {
  const kinds = new Map<number, Kind>();
  for (const { coefficient, flips, signs } of group) {
    const low = signs & (block - 1);
    const kind = kinds.get(low) ?? {
      signs: Float64Array.from({ length: block }, (_, i) => (isOdd(i & low) ? -1 : 1)),
      members: [],
    };
    kinds.set(low, kind);
    // P|i⟩ = i^ys (−1)^(i∧z) |i⊕x⟩: even numbers of Y give real factors, odd ones imaginary factors.
    const turn = onesOf(flips & signs) % 4;
    const weight = turn >= 2 ? -coefficient : coefficient;
    kind.members.push({ high: signs & ~(block - 1), weight, isImaginary: turn % 2 === 1 });
  }
  return [...kinds.values()];
}

function onesOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function isOdd(word: number): boolean {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return ((0x6996 >>> (folded & 15)) & 1) === 1;
}
