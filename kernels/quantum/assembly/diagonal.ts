// Phases. A diagonal over the bits of a tile is the same for all tiles, so it is a table that is built
// once a pass; a permutation of basis states that is linear over GF(2) rides along with it for nothing.
import { DOUBLE_SHIFT } from './opcodes';
import { isOne, multiply, multiplyBy, product } from './complex';

/** Bits whose phases, or images, are kept in one small table; the others are in a second one. */
export const SPLIT: u32 = 6;

/**
 * Builds a table of 2^exponent phases: a scalar times, for each term, its factor wherever all bits of
 * the term are 1. Terms are [mask, constant] in ascending order of their highest bit.
 */
export function buildTable(
  table: usize, exponent: u32, scalar: usize, terms: usize, count: u32, constants: usize,
): void {
  v128.store(table, v128.load(scalar));
  let next: u32 = 0;
  for (let bit: u32 = 0; bit < exponent; bit++) {
    const first = next;
    while (next < count && highest(load<u32>(terms + (next << 3))) == bit) next++;
    extend(table, bit, terms + (first << 3), next - first, constants);
  }
  for (let i: u32 = 0; i < count; i++) {
    const mask = load<u32>(terms + (i << 3));
    if (i32.popcnt(mask) < 3) continue;
    const factor = constants + (<usize>load<u32>(terms + (i << 3) + 4) << 3);
    const step: usize = 16;
    const required = <usize>mask << 4;
    let p: usize = 0;
    do {
      const at = table + (p | required);
      v128.store(at, multiplyBy(v128.load(at), factor));
      p = ((p | required) + step) & ~required;
    } while (p < (<usize>16 << exponent));
  }
}

// @ts-ignore: decorator
@inline
function highest(mask: u32): u32 {
  return 31 - i32.clz(mask);
}

/** Doubles a table: its upper half gets the factors of one more bit, alone and with each lower bit. */
function extend(table: usize, bit: u32, terms: usize, count: u32, constants: usize): void {
  const half: usize = 16 << <usize>bit;
  const upper = table + half;
  v128.store(upper, f64x2(1, 0));
  let size: usize = 16;
  let hasPairs = false;
  for (let i: u32 = 0; i < count; i++) {
    const mask = load<u32>(terms + (i << 3));
    const factor = constants + (<usize>load<u32>(terms + (i << 3) + 4) << 3);
    if (mask == 1 << bit) v128.store(upper, v128.load(factor));
    else if (i32.popcnt(mask) == 2) hasPairs = true;
  }
  if (hasPairs) {
    for (let low: u32 = 0; low < bit; low++) {
      let factor: usize = 0;
      for (let i: u32 = 0; i < count; i++) {
        if (load<u32>(terms + (i << 3)) == (1 << bit | 1 << low)) {
          factor = constants + (<usize>load<u32>(terms + (i << 3) + 4) << 3);
        }
      }
      for (let p: usize = 0; p < size; p += 16) {
        const x = v128.load(upper + p);
        v128.store(upper + size + p, factor ? multiplyBy(x, factor) : x);
      }
      size <<= 1;
    }
    for (let p: usize = 0; p < half; p += 16) v128.store(upper + p, product(upper + p, table + p));
    return;
  }
  if (isOne(upper)) {
    for (let p: usize = 0; p < half; p += 16) v128.store(upper + p, v128.load(table + p));
    return;
  }
  const re = v128.load64_splat(upper);
  const im = v128.load64_splat(upper + 8);
  for (let p: usize = 0; p < half; p += 16) v128.store(upper + p, multiply(v128.load(table + p), re, im));
}

/** Multiplies a tile by a table. */
export function applyDiagonal(tile: usize, bytes: usize, table: usize): void {
  for (let p: usize = 0; p < bytes; p += 16) v128.store(tile + p, product(tile + p, table + p));
}

/** Multiplies the half of a tile where a bit is 1. */
export function applyHalfDiagonal(tile: usize, bytes: usize, bit: u32, table: usize): void {
  const o: usize = 16 << <usize>bit;
  let p = o;
  do {
    v128.store(tile + p, product(tile + p, table + p));
    p = ((p + 16) | o);
  } while (p < bytes);
}

/**
 * Moves a tile into another: each amplitude times its phase to its new place. Words: the place where 0
 * goes, and for each bit what it changes there. The images of all places are sums of few.
 */
export function applyMonomial(
  to: usize, from: usize, exponent: u32, words: usize, table: usize, scratch: usize,
): void {
  const split = min<u32>(exponent, SPLIT);
  const low: u32 = 1 << split;
  const high: u32 = 1 << (exponent - split);
  const images = scratch;
  const upperImages = images + (low << 2);
  span(images, words + 4, split, load<u32>(words), DOUBLE_SHIFT);
  span(upperImages, words + 4 + (split << 2), exponent - split, 0, DOUBLE_SHIFT);
  if (exponent < 2) return moveOne(to, from, 1 << exponent, images, table);
  // Four at a time: the lowest two bits change the place in the same ways everywhere.
  const second = load<u32>(images + 4) ^ load<u32>(images);
  const third = load<u32>(images + 8) ^ load<u32>(images);
  const fourth = second ^ third;
  for (let h: u32 = 0; h < high; h++) {
    const target = load<u32>(upperImages + (h << 2));
    const end = images + (low << 2);
    for (let image = images; image < end; image += 16, from += 64) {
      const at = target ^ load<u32>(image);
      let a = v128.load(from);
      let b = v128.load(from + 16);
      let c = v128.load(from + 32);
      let d = v128.load(from + 48);
      if (table) {
        a = multiplyBy(a, table);
        b = multiplyBy(b, table + 16);
        c = multiplyBy(c, table + 32);
        d = multiplyBy(d, table + 48);
        table += 64;
      }
      v128.store(to + at, a);
      v128.store(to + (at ^ second), b);
      v128.store(to + (at ^ third), c);
      v128.store(to + (at ^ fourth), d);
    }
  }
}

/** The same for tiles of one or two amplitudes. */
function moveOne(to: usize, from: usize, count: u32, images: usize, table: usize): void {
  for (let i: u32 = 0; i < count; i++, from += 16) {
    const x = v128.load(from);
    v128.store(to + load<u32>(images + (i << 2)), table ? multiplyBy(x, table + (i << 4)) : x);
  }
}

/** Exclusive ors of all subsets of some columns with a start, in bytes: an amplitude has 2^shift. */
export function span(images: usize, columns: usize, count: u32, start: u32, shift: u32): void {
  store<u32>(images, start << shift);
  let size: usize = 4;
  for (let bit: u32 = 0; bit < count; bit++, size <<= 1) {
    const column = load<u32>(columns + (bit << 2)) << shift;
    for (let p: usize = 0; p < size; p += 4) store<u32>(images + size + p, load<u32>(images + p) ^ column);
  }
}

/** Multiplies a tile by one number. */
export function applyScale(tile: usize, bytes: usize, factor: usize): void {
  const re = v128.load64_splat(factor);
  const im = v128.load64_splat(factor + 8);
  for (let p: usize = 0; p < bytes; p += 16) v128.store(tile + p, multiply(v128.load(tile + p), re, im));
}

/**
 * Phases between places outside of the tile, whose bits are known here, and at most one bit of it.
 * Terms are [outer mask, inner bit or −1, constant]. Scratch holds what the terms come to in this tile.
 */
export function applyCross(
  tile: usize, exponent: u32, base: u32, terms: usize, count: u32, constants: usize, scratch: usize,
): void {
  const low = crossTables(exponent, base, terms, count, constants, scratch);
  if (low == 0) return;
  const split = min<u32>(exponent, SPLIT);
  const high = low + (<usize>16 << split);
  const lowBytes = <usize>16 << split;
  const highEnd = high + (<usize>16 << (exponent - split));
  for (let h = high; h < highEnd; h += 16) {
    const re = v128.load64_splat(h);
    const im = v128.load64_splat(h + 8);
    for (let l: usize = 0; l < lowBytes; l += 16, tile += 16) {
      v128.store(tile, multiplyBy(multiply(v128.load(low + l), re, im), tile));
    }
  }
}

/** Where the factors of the lower bits are, those of the others behind them; 0 where all are 1. */
export function crossTables(
  exponent: u32, base: u32, terms: usize, count: u32, constants: usize, scratch: usize,
): usize {
  const factors = scratch;
  const low = factors + (<usize>(exponent + 1) << 4);
  for (let bit: u32 = 0; bit <= exponent; bit++) v128.store(factors + (bit << 4), f64x2(1, 0));
  let isIdentity = true;
  for (let i: u32 = 0; i < count; i++, terms += 12) {
    const mask = load<u32>(terms);
    if ((base & mask) != mask) continue;
    const inner = load<i32>(terms + 4);
    const at = factors + (<usize>(inner < 0 ? exponent : <u32>inner) << 4);
    v128.store(at, product(at, constants + (<usize>load<u32>(terms + 8) << 3)));
    isIdentity = false;
  }
  if (isIdentity) return 0;
  const split = min<u32>(exponent, SPLIT);
  separable(low, factors, 0, split, factors + (<usize>exponent << 4));
  separable(low + (<usize>16 << split), factors, split, exponent, 0);
  return low;
}

/** The products of one factor a bit, for all values of the bits from `first` to below `end`. */
function separable(table: usize, factors: usize, first: u32, end: u32, scalar: usize): void {
  v128.store(table, scalar ? v128.load(scalar) : f64x2(1, 0));
  let size: usize = 16;
  for (let bit = first; bit < end; bit++, size <<= 1) {
    const factor = factors + (<usize>bit << 4);
    for (let p: usize = 0; p < size; p += 16) v128.store(table + size + p, product(table + p, factor));
  }
}
