// A tile: the amplitudes that differ in 2^t chosen places, copied together from wherever they lie.
// Runs of 2^low amplitudes are contiguous on both sides.

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
export function gather(tile: usize, state: usize, base: u32, tileMask: u32, low: u32, live: u32): bool {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 16 << <usize>low;
  let seen = i64x2(0, 0);
  let offset: u32 = 0;
  do {
    if ((offset & ~live) == 0) {
      let from = state + (<usize>(base | offset) << 4);
      for (const end = tile + bytes; tile < end; from += 16, tile += 16) {
        const x = v128.load(from);
        seen = v128.or(seen, x);
        v128.store(tile, x);
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
export function scatter(tile: usize, state: usize, base: u32, tileMask: u32, low: u32): void {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 16 << <usize>low;
  let offset: u32 = 0;
  do {
    copy(state + (<usize>(base | offset) << 4), tile, bytes);
    tile += bytes;
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
}

/** Writes zeros where a tile belongs. */
export function scatterZeros(state: usize, base: u32, tileMask: u32, low: u32): void {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 16 << <usize>low;
  let offset: u32 = 0;
  do {
    zero(state + (<usize>(base | offset) << 4), bytes);
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
function copy(to: usize, from: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
}

// @ts-ignore: decorator
@inline
function zero(to: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 16) v128.store(to, i64x2(0, 0));
}
