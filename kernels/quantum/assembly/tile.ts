// A tile: the amplitudes that differ in 2^t chosen places, copied together from wherever they lie.
// Runs of 2^low amplitudes are contiguous on both sides. In the state an amplitude may be two floats,
// in a tile it is two doubles here; tiles of floats are in `singles`.
import { DOUBLE_SHIFT } from './opcodes';

/** Spreads the bits of a number over the bits that a mask has. */
export function deposit(bits: u32, mask: u32): u32 {
  let result: u32 = 0;
  for (let rest = mask; rest != 0; rest &= rest - 1) {
    if (bits & 1) result |= rest & -rest;
    bits >>= 1;
  }
  return result;
}

/**
 * Copies a tile out of the state; what lies outside of the live places has never been written and is 0.
 * Returns false when all of it is 0.
 */
export function gather(
  tile: usize, state: usize, base: u32, tileMask: u32, low: u32, live: u32, shift: u32,
): bool {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 16 << <usize>low;
  let seen = i64x2(0, 0);
  let offset: u32 = 0;
  do {
    if ((offset & ~live) == 0) {
      let from = state + (<usize>(base | offset) << shift);
      const end = tile + bytes;
      if (shift == DOUBLE_SHIFT) {
        // Four at a time: the fewer instructions there are, the more memory is waited for at once.
        for (; tile + 64 <= end; from += 64, tile += 64) {
          const w = v128.load(from);
          const x = v128.load(from, 16);
          const y = v128.load(from, 32);
          const z = v128.load(from, 48);
          seen = v128.or(seen, v128.or(v128.or(w, x), v128.or(y, z)));
          v128.store(tile, w);
          v128.store(tile, x, 16);
          v128.store(tile, y, 32);
          v128.store(tile, z, 48);
        }
        for (; tile < end; from += 16, tile += 16) {
          const x = v128.load(from);
          seen = v128.or(seen, x);
          v128.store(tile, x);
        }
      } else {
        for (; tile < end; from += 8, tile += 16) {
          const x = v128.load64_zero(from);
          seen = v128.or(seen, x);
          v128.store(tile, f64x2.promote_low_f32x4(x));
        }
      }
    } else {
      zero(tile, bytes);
      tile += bytes;
    }
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
  return v128.any_true(seen);
}

/** Copies a tile back. */
export function scatter(
  tile: usize, state: usize, base: u32, tileMask: u32, low: u32, shift: u32,
): void {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 16 << <usize>low;
  let offset: u32 = 0;
  do {
    let to = state + (<usize>(base | offset) << shift);
    const end = tile + bytes;
    if (shift == DOUBLE_SHIFT) {
      for (; tile + 64 <= end; tile += 64, to += 64) {
        v128.store(to, v128.load(tile));
        v128.store(to, v128.load(tile, 16), 16);
        v128.store(to, v128.load(tile, 32), 32);
        v128.store(to, v128.load(tile, 48), 48);
      }
      for (; tile < end; tile += 16, to += 16) v128.store(to, v128.load(tile));
    } else {
      for (; tile < end; tile += 16, to += 8) {
        v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(tile)), 0);
      }
    }
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
}

/** Writes zeros where a tile belongs. */
export function scatterZeros(state: usize, base: u32, tileMask: u32, low: u32, shift: u32): void {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = <usize>1 << (low + shift);
  let offset: u32 = 0;
  do {
    zero(state + (<usize>(base | offset) << shift), bytes);
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
}

/** The tile that holds the amplitude of |0…0⟩ at the start. */
export function startTile(tile: usize, exponent: u32): void {
  zero(tile, 16 << <usize>exponent);
  store<f64>(tile, 1);
}

// @ts-ignore: decorator
@inline
function zero(to: usize, bytes: usize): void {
  const end = to + bytes;
  // A single amplitude of two floats.
  if (bytes == 8) return store<i64>(to, 0);
  for (; to < end; to += 16) v128.store(to, i64x2(0, 0));
}
