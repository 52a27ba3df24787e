import { assign, type Complex, inverse, multiplyInto, square } from './complex';
import { decompose, type Euler } from './single-qubit';

/** Numbers of a core, and of what a sweep needs of it: two tangents and seven complex numbers. */
const CORE_LENGTH = 16;

/**
 * What an atom of two qubits does: both are rotated by their tangents, then two 2 × 2 matrices act, on
 * |00⟩ and |11⟩ and on |01⟩ and |10⟩ (the first qubit right); then everything times `scale`.
 */
export interface PairCore {
  tangents: Float64Array;
  /** Row-major, real and imaginary parts in turn. */
  matrices: Float64Array;
  scale: Complex;
}

/** Numbers to be filled. */
export function blankPairCore(): PairCore {
  const scale = { re: 1, im: 0 };
  return { tangents: new Float64Array(2), matrices: new Float64Array(CORE_LENGTH), scale };
}

/** Where the rows of |00⟩, |01⟩, |10⟩ and |11⟩ begin, and in which place of a row the columns are. */
const ROWS = [0, 8, 12, 4];
const COLUMNS = [0, 0, 2, 2];

/** Multiplies by a phase where all qubits of a set are 1: 1 for the first, 2 for the second, 3. */
export function phaseAfter(core: PairCore, set: number, factor: Complex): void {
  for (let state = 0; state < 4; state += 1) {
    if ((state & set) !== set) continue;
    const row = ROWS[state] as number;
    multiplyAt(core.matrices, row, factor);
    multiplyAt(core.matrices, row + 2, factor);
  }
}

/** The same before the matrices. */
function phaseBefore({ matrices }: PairCore, set: number, factor: Complex): void {
  for (let state = 0; state < 4; state += 1) {
    if ((state & set) !== set) continue;
    // Its own row begins its matrix, or the other one does.
    const column = (ROWS[state] as number) & 8;
    multiplyAt(matrices, column + (COLUMNS[state] as number), factor);
    multiplyAt(matrices, column + 4 + (COLUMNS[state] as number), factor);
  }
}

/**
 * Decomposes what comes before a core: with a rotation of the same sign for every tangent, and without a
 * phase before it where there is no rotation.
 */
export function decomposeForPair(matrix: Float64Array, euler: Euler): void {
  decompose(matrix, euler);
  const { before } = euler;
  if (euler.tangent === 1) multiplyInto(before, { re: -1, im: 0 });
  if (euler.tangent !== 0 || euler.isFlipped) return;
  multiplyInto(euler.after, before);
  assign(before, { re: 1, im: 0 });
}

/**
 * Takes in the gate of one qubit (its place 0 or 1) that comes before, but for the phase before its
 * rotation; a flip goes on to what comes after.
 */
export function takeIn(core: PairCore, place: 0 | 1, euler: Euler, after: Float64Array): void {
  const set = 1 << place;
  core.tangents[place] = euler.tangent;
  core.scale.re *= euler.scale;
  core.scale.im *= euler.scale;
  multiplyInto(core.scale, euler.global);
  phaseBefore(core, set, euler.after);
  if (!euler.isFlipped) return;
  flipBoth(core.matrices, place);
  flipBefore(after);
  phaseBefore(core, set, { re: -1, im: 0 });
}

/**
 * Makes the first number, by which all are divided in the end, the largest of its column: flips of both
 * qubits commute with the core but for the order of its rows, and go on to what comes after.
 */
export function makeDivisible(
  { matrices }: PairCore,
  after: readonly [Float64Array, Float64Array],
): void {
  if (square(at(matrices, 0)) >= square(at(matrices, 4))) return;
  for (const matrix of [0, 8]) {
    for (let i = matrix; i < matrix + 4; i += 1) exchange(matrices, i, i + 4);
  }
  flipBefore(after[0]);
  flipBefore(after[1]);
}

/** The tangents and all numbers but the first, divided by it; the scale takes the first. */
export function divided(core: PairCore, into: Float64Array): Complex {
  const { matrices, tangents, scale } = core;
  const first = at(matrices, 0);
  const factor = inverse(first);
  into.set(tangents);
  const order = [2, 4, 6, 8, 10, 12, 14];
  order.forEach((from, i) => {
    const number = at(matrices, from);
    multiplyInto(number, factor);
    into[2 + 2 * i] = number.re;
    into[3 + 2 * i] = number.im;
  });
  const whole = { ...scale };
  multiplyInto(whole, first);
  return whole;
}

/** The matrices between two flips of a qubit: |00⟩ and |11⟩ change places with the others. */
function flipBoth(matrices: Float64Array, place: 0 | 1): void {
  for (let i = 0; i < 8; i += 2) {
    // Of the second qubit |00⟩ goes to |10⟩, the second state of its pair.
    const to = 8 + (place === 0 ? i : 6 - i);
    exchange(matrices, i, to);
    exchange(matrices, i + 1, to + 1);
  }
}

/** A 2 × 2 matrix that has a flip before it. */
function flipBefore(matrix: Float64Array): void {
  for (const i of [0, 1, 4, 5]) exchange(matrix, i, i + 2);
}

function exchange(list: Float64Array, i: number, j: number): void {
  const kept = list[i] as number;
  list[i] = list[j] as number;
  list[j] = kept;
}

function at(list: Float64Array, i: number): Complex {
  return { re: list[i] as number, im: list[i + 1] as number };
}

function multiplyAt(list: Float64Array, i: number, { re, im }: Complex): void {
  const old = list[i] as number;
  list[i] = old * re - (list[i + 1] as number) * im;
  list[i + 1] = old * im + (list[i + 1] as number) * re;
}
