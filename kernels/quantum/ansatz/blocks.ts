import { countOnes, parityOf } from '../chemistry/bits';
import type { PauliRotation } from './program';

/**
 * Rotations that follow each other, commute and have one parameter and one `x`: exp(−iφ/2 · A) with
 * A = Σ factor · P and φ the parameter, or 1 where it is null. A takes |j⟩ to a(j)|j ⊕ x⟩, and of an
 * excitation of electrons a(j) is 0 for most j: those are in no orbit.
 */
export interface Block {
  x: number;
  parameter: number | null;
  orbits: Orbit[];
}

/**
 * Basis states on which A differs by signs only, of each pair j, j ⊕ x the one without x's highest bit:
 * every start ⊕ every one of `states`, where a(j) is the product of both signs and re + i·im.
 */
export interface Orbit {
  starts: { first: number; sign: number }[];
  states: Int32Array;
  signs: Float64Array;
  re: number;
  im: number;
}

/** Bits of a state that `states` runs through; the starts run through the others. */
const RUN_BITS = 7;
/** A double excitation is eight strings, whose signs are told apart by three parities. */
const PARITIES_MAX = 3;
/** What is smaller than this part of its summands is what rounding left of 0. */
const ROUNDING = 1e-14;

/** Takes the rotations of a program together, in their order, where they are one exponential. */
export function blocksOf(rotations: readonly PauliRotation[], qubitCount: number): Block[] {
  const blocks: Block[] = [];
  let own: PauliRotation[] = [];
  for (const [i, rotation] of rotations.entries()) {
    own.push(rotation);
    const next = rotations[i + 1];
    if (next !== undefined && belongs(next, own)) continue;
    blocks.push({
      x: rotation.x,
      parameter: rotation.parameter,
      orbits: orbitsOf(own, qubitCount),
    });
    own = [];
  }
  return blocks;
}

/** Whether a rotation is part of the same exponential. */
function belongs({ x, z, parameter }: PauliRotation, own: readonly PauliRotation[]): boolean {
  const first = own[0] as PauliRotation;
  if (x !== first.x || parameter !== first.parameter || parityOf(x & (z ^ first.z)) === 1) {
    return false;
  }
  const masks = [...own.map((one) => one.z), z].map((mask) => mask ^ first.z);
  return reduced(masks).length <= PARITIES_MAX;
}

function orbitsOf(own: readonly PauliRotation[], qubitCount: number): Orbit[] {
  const { x, z: sign } = own[0] as PauliRotation;
  const highest = x === 0 ? 0 : 1 << (31 - Math.clz32(x));
  // Signs within the block differ by these parities of j; j has no highest bit of x.
  const rows = reduced(own.map(({ z }) => (z ^ sign) & ~highest));
  const pivots = rows.map((row) => 1 << (31 - Math.clz32(row)));
  const taken = pivots.reduce((mask, pivot) => mask | pivot, highest);
  const free = Array.from({ length: qubitCount }, (_, qubit) => 1 << qubit).filter(
    (bit) => (bit & taken) === 0,
  );
  const steps = free.map((bit) =>
    rows.reduce((sum, row, i) => ((row & bit) === 0 ? sum : sum | (pivots[i] as number)), bit),
  );
  const states = Int32Array.from(sumsOf(steps.slice(0, RUN_BITS)));
  const signs = Float64Array.from(states, (state) => signOf(state & sign));
  const further = sumsOf(steps.slice(RUN_BITS));
  const orbits: Orbit[] = [];
  for (let choice = 0; choice < 1 << rows.length; choice++) {
    const first = pivots.reduce((sum, pivot, i) => ((choice >>> i) & 1 ? sum | pivot : sum), 0);
    const { re, im, most } = elementAt(own, first);
    if (Math.abs(re) + Math.abs(im) <= ROUNDING * most) continue;
    const starts = further.map((state) => ({ first: first ^ state, sign: signOf(state & sign) }));
    orbits.push({ starts, states, signs, re, im });
  }
  return orbits;
}

/** All sums of masks, whose order is that of the binary numbers. */
function sumsOf(masks: readonly number[]): number[] {
  const sums = [0];
  for (const mask of masks) sums.push(...sums.map((sum) => sum ^ mask));
  return sums;
}

function signOf(mask: number): 1 | -1 {
  return parityOf(mask) === 1 ? -1 : 1;
}

/** a(j), and what it would be if all signs were alike. */
function elementAt(own: readonly PauliRotation[], j: number) {
  let [re, im, most] = [0, 0, 0];
  for (const { x, z, factor } of own) {
    const signed = parityOf(j & z) === 1 ? -factor : factor;
    // P|j⟩ = i^ys (−1)^|j∧z| |j ⊕ x⟩.
    const ys = countOnes(x & z) & 3;
    if (ys === 0) re += signed;
    if (ys === 1) im += signed;
    if (ys === 2) re -= signed;
    if (ys === 3) im -= signed;
    most += Math.abs(factor);
  }
  return { re, im, most };
}

/** Independent masks of the same span, none of which has the highest bit of another. */
function reduced(masks: readonly number[]): number[] {
  const rows: number[] = [];
  for (const mask of masks) {
    let rest = mask;
    for (const row of rows) rest = Math.min(rest, rest ^ row);
    if (rest === 0) continue;
    const pivot = 1 << (31 - Math.clz32(rest));
    rows.forEach((row, i) => {
      if ((row & pivot) !== 0) rows[i] = row ^ rest;
    });
    rows.push(rest);
  }
  return rows;
}
