import type { PauliString } from '../compiler/sweep';

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

function addGroup(
  into: Float64Array,
  state: Float64Array,
  { flips, group }: { flips: number; group: readonly PauliString[] },
): void {
  const signs = group.map((string) => string.signs);
  // P|i⟩ = i^ys (−1)^(i∧z) |i⊕x⟩: even numbers of Y give real factors, odd ones imaginary factors.
  const turns = group.map((string) => onesOf(string.flips & string.signs) % 4);
  const weights = group.map(({ coefficient }, i) =>
    (turns[i] as number) >= 2 ? -coefficient : coefficient,
  );
  const isImaginary = turns.map((turn) => turn % 2 === 1);
  for (let i = 0; i < state.length / 2; i += 1) {
    let re = 0;
    let im = 0;
    for (let k = 0; k < signs.length; k += 1) {
      const weight = weights[k] as number;
      const signed = isOdd(i & (signs[k] as number)) ? -weight : weight;
      if (isImaginary[k]) im += signed;
      else re += signed;
    }
    const [x, y] = [state[2 * i] as number, state[2 * i + 1] as number];
    const to = 2 * (i ^ flips);
    (into[to] as number) += re * x - im * y;
    (into[to + 1] as number) += re * y + im * x;
  }
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
