// The same operations where a tile holds floats: two amplitudes [re im re im] to a vector. A bit of the
// tile is an offset of whole vectors, but for bit 0, which tells the two halves of a vector apart.
import { crossTables, span, SPLIT } from './diagonal';

/** Signs of the real parts: with them [im, im] times a turned amplitude is i·im times it. */
// @ts-ignore: decorator
@inline
function signs(): v128 {
  return i32x4(i32.MIN_VALUE, 0, i32.MIN_VALUE, 0);
}

// @ts-ignore: decorator
@inline
function turned(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 1, 0, 3, 2);
}

// @ts-ignore: decorator
@inline
function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

// @ts-ignore: decorator
@inline
function splat(constant: usize): v128 {
  return f32x4.splat(<f32>load<f64>(constant));
}

// @ts-ignore: decorator
@inline
function multiply(x: v128, re: v128, im: v128): v128 {
  return f32x4.add(f32x4.mul(x, re), f32x4.mul(turned(x), im));
}

// @ts-ignore: decorator
@inline
function product(x: v128, y: v128): v128 {
  const re = v128.shuffle<f32>(y, y, 0, 0, 2, 2);
  const im = v128.shuffle<f32>(y, y, 1, 1, 3, 3);
  return multiply(x, re, v128.xor(im, signs()));
}

/** Copies a tile as it is; false when all of it is 0. Runs are whole vectors. */
export function gatherSingles(
  tile: usize, state: usize, base: u32, tileMask: u32, low: u32, live: u32,
): bool {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 8 << <usize>low;
  let seen = i64x2(0, 0);
  let offset: u32 = 0;
  do {
    const end = tile + bytes;
    if ((offset & ~live) == 0) {
      let from = state + (<usize>(base | offset) << 3);
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
      for (; tile < end; tile += 16) v128.store(tile, i64x2(0, 0));
    }
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
  return v128.any_true(seen);
}

export function scatterSingles(tile: usize, state: usize, base: u32, tileMask: u32, low: u32): void {
  const high = tileMask & ~((1 << low) - 1);
  const bytes: usize = 8 << <usize>low;
  let offset: u32 = 0;
  do {
    let to = state + (<usize>(base | offset) << 3);
    const end = tile + bytes;
    for (; tile + 64 <= end; tile += 64, to += 64) {
      v128.store(to, v128.load(tile));
      v128.store(to, v128.load(tile, 16), 16);
      v128.store(to, v128.load(tile, 32), 32);
      v128.store(to, v128.load(tile, 48), 48);
    }
    for (; tile < end; tile += 16, to += 16) v128.store(to, v128.load(tile));
    offset = ((offset | ~high) + 1) & high;
  } while (offset != 0);
}

/** The tile that holds the amplitude of |0…0⟩ at the start. */
export function startSingles(tile: usize, exponent: u32): void {
  const end = tile + (<usize>8 << exponent);
  for (let p = tile; p < end; p += 16) v128.store(p, i64x2(0, 0));
  store<f32>(tile, 1);
}

/** Rounds complex numbers of doubles to floats, in their place. */
export function roundTable(table: usize, bytes: usize): void {
  for (let p: usize = 0; p < bytes; p += 32) {
    const x = f32x4.demote_f64x2_zero(v128.load(table + p));
    const y = f32x4.demote_f64x2_zero(v128.load(table + p, 16));
    v128.store(table + (p >> 1), v128.shuffle<f64>(x, y, 0, 2));
  }
}

// @ts-ignore: decorator
@inline
function lower(t: v128, x: v128, y: v128): v128 {
  return f32x4.sub(x, f32x4.mul(t, y));
}

// @ts-ignore: decorator
@inline
function upper(t: v128, x: v128, y: v128): v128 {
  return f32x4.add(y, f32x4.mul(t, x));
}

/** A vector after the rotation of bit 0, if there is one: `inner` is its tangent, twice negated. */
// @ts-ignore: decorator
@inline
function read(at: usize, inner: v128, hasInner: bool): v128 {
  const x = v128.load(at);
  return hasInner ? f32x4.add(x, f32x4.mul(inner, swapped(x))) : x;
}

/** Words: number of bits, ascending, the first constant, the bits. */
export function rotateSingles(tile: usize, bytes: usize, words: usize, constants: usize): void {
  const tangents = constants + (<usize>load<u32>(words + 4) << 3);
  const count = load<u32>(words);
  const bits = words + 8;
  if (load<u32>(bits) == 0) {
    const t = splat(tangents);
    const inner = v128.xor(t, i64x2(<i64>0x8000000080000000, 0));
    if (count == 1) return rotate0(tile, bytes, inner);
    if (count == 2) return rotate1(tile, bytes, bits + 4, tangents + 8, inner, true);
    return rotate2(tile, bytes, bits + 4, tangents + 8, inner, true);
  }
  const none = i64x2(0, 0);
  if (count == 1) return rotate1(tile, bytes, bits, tangents, none, false);
  if (count == 2) return rotate2(tile, bytes, bits, tangents, none, false);
  rotate3(tile, bytes, bits, tangents);
}

function rotate0(tile: usize, bytes: usize, inner: v128): void {
  for (let p = tile; p < tile + bytes; p += 16) v128.store(p, read(p, inner, true));
}

// @ts-ignore: decorator
@inline
function rotate1(
  tile: usize, bytes: usize, bits: usize, tangents: usize, inner: v128, hasInner: bool,
): void {
  const o: usize = 8 << <usize>load<u32>(bits);
  const t = splat(tangents);
  let i: usize = 0;
  do {
    const p = tile + i;
    const x = read(p, inner, hasInner);
    const y = read(p + o, inner, hasInner);
    v128.store(p, lower(t, x, y));
    v128.store(p + o, upper(t, x, y));
    i = ((i | o) + 16) & ~o;
  } while (i < bytes);
}

// @ts-ignore: decorator
@inline
function rotate2(
  tile: usize, bytes: usize, bits: usize, tangents: usize, inner: v128, hasInner: bool,
): void {
  const oa: usize = 8 << <usize>load<u32>(bits);
  const ob: usize = 8 << <usize>load<u32>(bits + 4);
  const m = oa | ob;
  const s = splat(tangents);
  const t = splat(tangents + 8);
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + ob;
    const x0 = read(p, inner, hasInner);
    const x1 = read(p + oa, inner, hasInner);
    const x2 = read(q, inner, hasInner);
    const x3 = read(q + oa, inner, hasInner);
    const y0 = lower(s, x0, x1);
    const y1 = upper(s, x0, x1);
    const y2 = lower(s, x2, x3);
    const y3 = upper(s, x2, x3);
    v128.store(p, lower(t, y0, y2));
    v128.store(p + oa, lower(t, y1, y3));
    v128.store(q, upper(t, y0, y2));
    v128.store(q + oa, upper(t, y1, y3));
    i = ((i | m) + 16) & ~m;
  } while (i < bytes);
}

function rotate3(tile: usize, bytes: usize, bits: usize, tangents: usize): void {
  const oa: usize = 8 << <usize>load<u32>(bits);
  const ob: usize = 8 << <usize>load<u32>(bits + 4);
  const oc: usize = 8 << <usize>load<u32>(bits + 8);
  const m = oa | ob | oc;
  const r = splat(tangents);
  const s = splat(tangents + 8);
  const t = splat(tangents + 16);
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + ob;
    const p2 = p + oc;
    const q2 = q + oc;
    let x = v128.load(p);
    let y = v128.load(p + oa);
    const y0 = lower(r, x, y);
    const y1 = upper(r, x, y);
    x = v128.load(q);
    y = v128.load(q + oa);
    const y2 = lower(r, x, y);
    const y3 = upper(r, x, y);
    x = v128.load(p2);
    y = v128.load(p2 + oa);
    const y4 = lower(r, x, y);
    const y5 = upper(r, x, y);
    x = v128.load(q2);
    y = v128.load(q2 + oa);
    const y6 = lower(r, x, y);
    const y7 = upper(r, x, y);
    const z0 = lower(s, y0, y2);
    const z2 = upper(s, y0, y2);
    const z4 = lower(s, y4, y6);
    const z6 = upper(s, y4, y6);
    v128.store(p, lower(t, z0, z4));
    v128.store(p2, upper(t, z0, z4));
    v128.store(q, lower(t, z2, z6));
    v128.store(q2, upper(t, z2, z6));
    const z1 = lower(s, y1, y3);
    const z3 = upper(s, y1, y3);
    const z5 = lower(s, y5, y7);
    const z7 = upper(s, y5, y7);
    v128.store(p + oa, lower(t, z1, z5));
    v128.store(p2 + oa, upper(t, z1, z5));
    v128.store(q + oa, lower(t, z3, z7));
    v128.store(q2 + oa, upper(t, z3, z7));
    i = ((i | m) + 16) & ~m;
  } while (i < bytes);
}

/** Words: number of bits, the bits. */
export function hadamardSingles(tile: usize, bytes: usize, words: usize): void {
  const end = words + 4 + (<usize>load<u32>(words) << 2);
  for (let bit = words + 4; bit < end; bit += 4) hadamard1(tile, bytes, load<u32>(bit));
}

function hadamard1(tile: usize, bytes: usize, bit: u32): void {
  if (bit == 0) {
    for (let p = tile; p < tile + bytes; p += 16) {
      const x = v128.load(p);
      const y = v128.xor(x, i64x2(0, <i64>0x8000000080000000));
      v128.store(p, f32x4.add(swapped(x), y));
    }
    return;
  }
  const o: usize = 8 << <usize>bit;
  let i: usize = 0;
  do {
    const p = tile + i;
    const x = v128.load(p);
    const y = v128.load(p + o);
    v128.store(p, f32x4.add(x, y));
    v128.store(p + o, f32x4.sub(x, y));
    i = ((i | o) + 16) & ~o;
  } while (i < bytes);
}

/** Multiplies a tile by a table; or the half of it where a bit is 1, elsewhere the table is 1. */
export function diagonalSingles(tile: usize, bytes: usize, bit: u32, table: usize): void {
  const o: usize = bit == 0 ? 0 : 8 << <usize>bit;
  for (let p = o; p < bytes; p = (p + 16) | o) {
    v128.store(tile + p, product(v128.load(tile + p), v128.load(table + p)));
  }
}

/** Moves a tile into another, as `applyMonomial` does; a tile has at least four amplitudes. */
export function monomialSingles(
  to: usize, from: usize, exponent: u32, words: usize, table: usize, scratch: usize,
): void {
  const split = min<u32>(exponent, SPLIT);
  const low: u32 = 1 << split;
  const high: u32 = 1 << (exponent - split);
  const images = scratch;
  const upperImages = images + (low << 2);
  span(images, words + 4, split, load<u32>(words), 3);
  span(upperImages, words + 4 + (split << 2), exponent - split, 0, 3);
  const second = load<u32>(images + 4) ^ load<u32>(images);
  const third = load<u32>(images + 8) ^ load<u32>(images);
  const fourth = second ^ third;
  for (let h: u32 = 0; h < high; h++) {
    const target = load<u32>(upperImages + (h << 2));
    const end = images + (low << 2);
    for (let image = images; image < end; image += 16, from += 32) {
      const at = target ^ load<u32>(image);
      let x = v128.load(from);
      let y = v128.load(from, 16);
      if (table) {
        x = product(x, v128.load(table));
        y = product(y, v128.load(table, 16));
        table += 32;
      }
      v128.store64_lane(to + at, x, 0);
      v128.store64_lane(to + (at ^ second), x, 1);
      v128.store64_lane(to + (at ^ third), y, 0);
      v128.store64_lane(to + (at ^ fourth), y, 1);
    }
  }
}

export function scaleSingles(tile: usize, bytes: usize, factor: usize): void {
  const re = splat(factor);
  const im = v128.xor(splat(factor + 8), signs());
  for (let p = tile; p < tile + bytes; p += 16) v128.store(p, multiply(v128.load(p), re, im));
}

/** Phases between places outside of the tile and at most one bit of it, as `applyCross` has them. */
export function crossSingles(
  tile: usize, exponent: u32, base: u32, terms: usize, count: u32, constants: usize, scratch: usize,
): void {
  const low = crossTables(exponent, base, terms, count, constants, scratch);
  if (low == 0) return;
  const split = min<u32>(exponent, SPLIT);
  const high = low + (<usize>16 << split);
  const highEnd = high + (<usize>16 << (exponent - split));
  const lowBytes = <usize>8 << split;
  roundTable(low, 2 * lowBytes);
  for (let h = high; h < highEnd; h += 16) {
    const re = splat(h);
    const im = v128.xor(splat(h + 8), signs());
    for (let l: usize = 0; l < lowBytes; l += 16, tile += 16) {
      v128.store(tile, product(v128.load(tile), multiply(v128.load(low + l), re, im)));
    }
  }
}
