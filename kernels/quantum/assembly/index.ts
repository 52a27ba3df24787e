// The statevector engine. A run is a list of steps with a barrier after each; a step is a number of
// jobs that do not touch each other's memory, so who does which changes nothing in the result.
import { applyCross, applyDiagonal, applyHalfDiagonal, applyMonomial, applyScale, buildTable } from './diagonal';
import { applyDense } from './dense';
import { expectation } from './expectation';
import { fourier } from './fourier';
import { diagonalSlopes, flippingSlopes } from './slopes';
import { applyPair } from './pairs';
import { pairSingles } from './pair-singles';
import { pauliSum } from './pauli-sum';
import { hadamard1, hadamard2, rotate1, rotate2, rotate3 } from './rotations';
import {
  CLAIM, CONSTANTS, DONE, EPOCH, HEADER, HELPERS, KIND_PAULI_SUM, KIND_TABLES, OP_CROSS, OP_DENSE, OP_DIAGONAL, OP_DIAGONAL_SLOPES,
  OP_EXPECTATION, OP_FLIPPING_SLOPES, OP_FOURIER, OP_HADAMARD, OP_HALF_DIAGONAL, OP_MONOMIAL, OP_PAIR, OP_RECORD, OP_ROTATE, OP_SCALE, PROGRAM, RESULTS, SCRATCH, SCRATCH_STRIDE,
  SINGLE_SHIFT, STATE, STATE_SHIFT, STEPS, STEP_COUNT, STEP_JOBS, STEP_KIND, STEP_LIVE_MASK, STEP_LOW_BITS, STEP_NARROW,
  STEP_OUTER_MASK,
  STEP_RECORDS, STEP_RESULTS,
  STEP_START, STEP_TILE_EXPONENT, STEP_TILE_MASK, STEP_WORDS, STEP_WRITES, STOP, TABLES,
} from './opcodes';
import {
  crossSingles, diagonalSingles, gatherSingles, hadamardSingles, monomialSingles, rotateSingles, roundTable,
  scaleSingles, scatterSingles, startSingles,
} from './singles';
import { deposit, gather, scatter, scatterZeros, startTile } from './tile';

/** How often a helper looks for a next step before it sleeps. */
const PATIENCE = 20000;

/** Runs all steps, together with whoever helps. */
export function run(stepCount: u32): void {
  for (let step: u32 = 0; step < stepCount; step++) {
    const jobs = word(step, STEP_JOBS);
    atomic.store<i32>(HEADER + DONE, 0);
    atomic.store<u64>(HEADER + CLAIM, (<u64>step << 32) | <u64>jobs);
    if (jobs > 1 && load<u32>(HEADER + HELPERS) > 0) {
      atomic.add<i32>(HEADER + EPOCH, 1);
      atomic.notify(HEADER + EPOCH, -1);
    }
    work(0);
    while (atomic.load<u32>(HEADER + DONE) < jobs) {}
  }
}

/** What a helper does until it is told to stop. */
export function help(thread: u32): void {
  while (true) {
    const epoch = atomic.load<i32>(HEADER + EPOCH);
    if (atomic.load<i32>(HEADER + STOP) != 0) return;
    work(thread);
    let patience = PATIENCE;
    while (patience > 0 && atomic.load<i32>(HEADER + EPOCH) == epoch) patience--;
    if (patience == 0) atomic.wait<i32>(HEADER + EPOCH, epoch, -1);
  }
}

/** Claims jobs until none is left. The claim names its step, so one that comes late is a job of the next. */
function work(thread: u32): void {
  while (true) {
    const claim = atomic.load<u64>(HEADER + CLAIM);
    if (<u32>claim == 0) return;
    if (atomic.cmpxchg<u64>(HEADER + CLAIM, claim, claim - 1) != claim) continue;
    doJob(<u32>(claim >> 32), <u32>claim - 1, thread);
    atomic.add<i32>(HEADER + DONE, 1);
  }
}

function doJob(step: u32, job: u32, thread: u32): void {
  const kind = word(step, STEP_KIND);
  if (kind == KIND_TABLES) buildOne(step, job);
  else if (kind == KIND_PAULI_SUM) sumOne(step, job, thread);
  else passOne(step, job, thread);
}

// @ts-ignore: decorator
@inline
function word(step: u32, field: u32): u32 {
  return load<u32>(load<usize>(HEADER + STEPS) + ((step * STEP_WORDS + field) << 2));
}

// @ts-ignore: decorator
@inline
function tableAt(slot: u32, exponent: u32): usize {
  return load<usize>(HEADER + TABLES) + (<usize>slot << (4 + exponent));
}

/** Descriptions of tables are [slot, exponent, first constant, number of terms, place of the terms]. */
function buildOne(step: u32, job: u32): void {
  const program = load<usize>(HEADER + PROGRAM);
  const words = program + ((word(step, STEP_START) + job * 5) << 2);
  const exponent = load<u32>(words + 4);
  const constants = load<usize>(HEADER + CONSTANTS);
  const scalar = constants + (<usize>load<u32>(words + 8) << 3);
  const terms = program + (<usize>load<u32>(words + 16) << 2);
  const table = tableAt(load<u32>(words), exponent);
  buildTable(table, exponent, scalar, terms, load<u32>(words + 12), constants);
  if (isNarrow(step)) roundTable(table, <usize>16 << exponent);
}

/** Whether the tiles of a pass hold floats. */
// @ts-ignore: decorator
@inline
function isNarrow(step: u32): bool {
  return load<u32>(HEADER + STATE_SHIFT) == SINGLE_SHIFT && word(step, STEP_NARROW) != 0;
}

function sumOne(step: u32, job: u32, thread: u32): void {
  const value = pauliSum(
    load<usize>(HEADER + STATE),
    word(step, STEP_OUTER_MASK),
    job,
    word(step, STEP_TILE_EXPONENT),
    load<usize>(HEADER + PROGRAM) + (<usize>word(step, STEP_START) << 2),
    word(step, STEP_COUNT),
    load<usize>(HEADER + CONSTANTS),
    load<usize>(HEADER + SCRATCH) + <usize>thread * load<usize>(HEADER + SCRATCH_STRIDE),
  );
  store<f64>(load<usize>(HEADER + RESULTS) + (<usize>(word(step, STEP_RESULTS) + job) << 3), value);
}

function passOne(step: u32, job: u32, thread: u32): void {
  const state = load<usize>(HEADER + STATE);
  const exponent = word(step, STEP_TILE_EXPONENT);
  const tileMask = word(step, STEP_TILE_MASK);
  const live = word(step, STEP_LIVE_MASK);
  const low = word(step, STEP_LOW_BITS);
  const base = deposit(job, word(step, STEP_OUTER_MASK));
  const shift = load<u32>(HEADER + STATE_SHIFT);
  if ((base & ~live) != 0) return scatterZeros(state, base, tileMask, low, shift);
  const tile = load<usize>(HEADER + SCRATCH) + <usize>thread * load<usize>(HEADER + SCRATCH_STRIDE);
  if (isNarrow(step)) return narrowOne(step, tile, base);
  if (live == 0) startTile(tile, exponent);
  else if (!gather(tile, state, base, tileMask, low, live, shift) && !word(step, STEP_RECORDS)) {
    // Whatever is done to zeros leaves zeros.
    const results = <i32>word(step, STEP_RESULTS);
    if (results >= 0) store<f64>(load<usize>(HEADER + RESULTS) + (<usize>(results + job) << 3), 0);
    return leaveZeros(step, base);
  }
  const result = runOperations(step, tile, base, job);
  if (word(step, STEP_WRITES)) scatter(result, state, base, tileMask, low, shift);
}

/** Writes a tile of zeros; where all its places are live, memory has them already. */
function leaveZeros(step: u32, base: u32): void {
  const tileMask = word(step, STEP_TILE_MASK);
  if (!word(step, STEP_WRITES) || (tileMask & ~word(step, STEP_LIVE_MASK)) == 0) return;
  const shift = load<u32>(HEADER + STATE_SHIFT);
  scatterZeros(load<usize>(HEADER + STATE), base, tileMask, word(step, STEP_LOW_BITS), shift);
}

/** A tile of floats from the state and back. */
function narrowOne(step: u32, tile: usize, base: u32): void {
  const state = load<usize>(HEADER + STATE);
  const tileMask = word(step, STEP_TILE_MASK);
  const live = word(step, STEP_LIVE_MASK);
  const low = word(step, STEP_LOW_BITS);
  if (live == 0) startSingles(tile, word(step, STEP_TILE_EXPONENT));
  else if (!gatherSingles(tile, state, base, tileMask, low, live)) return leaveZeros(step, base);
  const result = runNarrow(step, tile, base);
  if (word(step, STEP_WRITES)) scatterSingles(result, state, base, tileMask, low);
}

/** Applies operations to a tile of floats, as `runOperations` does to one of doubles. */
function runNarrow(step: u32, tile: usize, base: u32): usize {
  const exponent = word(step, STEP_TILE_EXPONENT);
  const bytes = <usize>8 << exponent;
  let other = tile + bytes;
  const scratch = tile + (<usize>32 << exponent);
  const constants = load<usize>(HEADER + CONSTANTS);
  let words = load<usize>(HEADER + PROGRAM) + (<usize>word(step, STEP_START) << 2);
  for (let left = word(step, STEP_COUNT); left > 0; left--, words += <usize>load<u32>(words + 4) << 2) {
    const first = load<u32>(words + 8);
    switch (load<u32>(words)) {
      case OP_ROTATE: rotateSingles(tile, bytes, words + 8, constants); break;
      case OP_HADAMARD: hadamardSingles(tile, bytes, words + 8); break;
      case OP_DIAGONAL: diagonalSingles(tile, bytes, 0, tableAt(first, exponent)); break;
      case OP_HALF_DIAGONAL:
        diagonalSingles(tile, bytes, load<u32>(words + 12), tableAt(first, exponent));
        break;
      case OP_MONOMIAL: {
        const table: usize = <i32>first < 0 ? 0 : tableAt(first, exponent);
        monomialSingles(other, tile, exponent, words + 12, table, scratch);
        const swap = tile;
        tile = other;
        other = swap;
        break;
      }
      case OP_CROSS: crossSingles(tile, exponent, base, words + 12, first, constants, scratch); break;
      case OP_SCALE: scaleSingles(tile, bytes, constants + (<usize>first << 3)); break;
      case OP_PAIR:
        pairSingles(tile, bytes, first, load<u32>(words + 12), constants + (<usize>load<u32>(words + 16) << 3), scratch);
        break;
      default: unreachable();
    }
  }
  return tile;
}

/** Applies the operations of a pass to a tile, which ends where it was or in the tile behind it. */
function runOperations(step: u32, tile: usize, base: u32, job: u32): usize {
  const exponent = word(step, STEP_TILE_EXPONENT);
  const bytes = <usize>16 << exponent;
  let other = tile + bytes;
  const scratch = other + bytes;
  const constants = load<usize>(HEADER + CONSTANTS);
  let sum: f64 = 0;
  let words = load<usize>(HEADER + PROGRAM) + (<usize>word(step, STEP_START) << 2);
  for (let left = word(step, STEP_COUNT); left > 0; left--, words += <usize>load<u32>(words + 4) << 2) {
    const first = load<u32>(words + 8);
    switch (load<u32>(words)) {
      case OP_ROTATE: rotate(tile, bytes, words + 8, constants); break;
      case OP_HADAMARD: hadamard(tile, bytes, words + 8); break;
      case OP_FOURIER: {
        const table: usize = <i32>first < 0 ? 0 : tableAt(first, exponent);
        fourier(tile, bytes, words + 12, table);
        break;
      }
      case OP_DIAGONAL: applyDiagonal(tile, bytes, tableAt(first, exponent)); break;
      case OP_HALF_DIAGONAL:
        applyHalfDiagonal(tile, bytes, load<u32>(words + 12), tableAt(first, exponent));
        break;
      case OP_MONOMIAL: {
        const table: usize = <i32>first < 0 ? 0 : tableAt(first, exponent);
        applyMonomial(other, tile, exponent, words + 12, table, scratch);
        const swap = tile;
        tile = other;
        other = swap;
        break;
      }
      case OP_CROSS: applyCross(tile, exponent, base, words + 12, first, constants, scratch); break;
      case OP_SCALE: applyScale(tile, bytes, constants + (<usize>first << 3)); break;
      case OP_DENSE: applyDense(tile, bytes, base, words + 8, constants, scratch); break;
      case OP_PAIR:
        applyPair(tile, bytes, first, load<u32>(words + 12), constants + (<usize>load<u32>(words + 16) << 3), scratch);
        break;
      case OP_EXPECTATION: sum += expectation(tile, bytes, base, words + 8, constants); break;
      case OP_RECORD:
        store<f64>(load<usize>(HEADER + RESULTS) + (<usize>(first + job) << 3), sum);
        sum = 0;
        break;
      case OP_DIAGONAL_SLOPES:
        diagonalSlopes(tile, bytes, other);
        recordDiagonals(other, base, job, words + 12, first, constants);
        break;
      case OP_FLIPPING_SLOPES: recordFlips(tile, bytes, job, words + 8, constants, other); break;
      default: unreachable();
    }
  }
  const results = <i32>word(step, STEP_RESULTS);
  if (results >= 0) store<f64>(load<usize>(HEADER + RESULTS) + (<usize>(results + job) << 3), sum);
  return tile;
}

/** Strings are [their bits, their places outside, constant, first place of the results]. */
function recordDiagonals(
  table: usize, base: u32, job: u32, words: usize, count: u32, constants: usize,
): void {
  const results = load<usize>(HEADER + RESULTS);
  for (; count > 0; count--, words += 16) {
    const slope = load<f64>(table + (<usize>load<u32>(words) << 3));
    const c = load<f64>(constants + (<usize>load<u32>(words + 8) << 3));
    const isOdd = i32.popcnt(base & load<u32>(words + 4)) & 1;
    store<f64>(results + (<usize>(load<u32>(words + 12) + job) << 3), c * (isOdd ? -slope : slope));
  }
}

/** Words: whether Y, three bits, for each the constant, for each the first place of the results. */
function recordFlips(
  tile: usize, bytes: usize, job: u32, words: usize, constants: usize, sums: usize,
): void {
  const a = load<u32>(words + 4);
  const b = load<u32>(words + 8);
  const c = load<u32>(words + 12);
  flippingSlopes(tile, bytes, load<u32>(words) != 0, a, b, c, sums);
  const results = load<usize>(HEADER + RESULTS);
  for (let i: u32 = 0; i < 3; i++) {
    const factor = load<f64>(constants + (<usize>load<u32>(words + 16 + (i << 2)) << 3));
    const place = load<u32>(words + 28 + (i << 2)) + job;
    store<f64>(results + (<usize>place << 3), factor * load<f64>(sums + (<usize>i << 3)));
  }
}

/** Words: number of bits, the first constant, the bits. */
function rotate(tile: usize, bytes: usize, words: usize, constants: usize): void {
  const tangents = constants + (<usize>load<u32>(words + 4) << 3);
  const a = load<u32>(words + 8);
  const count = load<u32>(words);
  if (count == 1) return rotate1(tile, bytes, a, tangents);
  const b = load<u32>(words + 12);
  if (count == 2) return rotate2(tile, bytes, a, b, tangents);
  rotate3(tile, bytes, a, b, load<u32>(words + 16), tangents);
}

/** Words: number of bits, the bits. */
function hadamard(tile: usize, bytes: usize, words: usize): void {
  const a = load<u32>(words + 4);
  if (load<u32>(words) == 1) return hadamard1(tile, bytes, a);
  hadamard2(tile, bytes, a, load<u32>(words + 8));
}
