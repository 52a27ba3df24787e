// Phases, a permutation and three rotations in one sweep: what all layers of a circuit are made of.
import { multiplyBy } from './complex';
import { span, SPLIT } from './diagonal';
import { lower, upper } from './rotations';

/**
 * Fills a tile from another. Words: where the place 0 comes from, and for each bit what it changes
 * there; then the three bits that are rotated, and the constant of the first tangent. The permutation
 * is linear, so the eight places of a block come from one place and seven fixed differences.
 */
export function monomialRotate(
  to: usize, from: usize, exponent: u32, words: usize, table: usize, constants: usize, scratch: usize,
): void {
  const low: u32 = 1 << SPLIT;
  const upperImages = scratch + (low << 2);
  span(scratch, words + 4, SPLIT, load<u32>(words));
  span(upperImages, words + 4 + (SPLIT << 2), exponent - SPLIT, 0);
  const bits = words + 4 + (<usize>exponent << 2);
  const a = load<u32>(bits);
  const b = load<u32>(bits + 4);
  const c = load<u32>(bits + 8);
  const tangents = constants + (<usize>load<u32>(bits + 12) << 3);
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const oc: usize = 16 << <usize>c;
  const ia = <usize>load<u32>(words + 4 + (a << 2)) << 4;
  const ib = <usize>load<u32>(words + 4 + (b << 2)) << 4;
  const ic = <usize>load<u32>(words + 4 + (c << 2)) << 4;
  const m = oa | ob | oc;
  const r = v128.load64_splat(tangents);
  const s = v128.load64_splat(tangents + 8);
  const t = v128.load64_splat(tangents + 16);
  const bytes = <usize>16 << exponent;
  let i: usize = 0;
  do {
    const source = load<u32>(scratch + ((i >> 2) & ((low - 1) << 2))) ^ load<u32>(upperImages + (i >> (4 + SPLIT) << 2));
    const p = to + i;
    const q = p + ob;
    const p2 = p + oc;
    const q2 = q + oc;
    let x = fetch(from, table, source);
    let y = fetch(from, table, source ^ ia);
    const y0 = lower(r, x, y);
    const y1 = upper(r, x, y);
    x = fetch(from, table, source ^ ib);
    y = fetch(from, table, source ^ ib ^ ia);
    const y2 = lower(r, x, y);
    const y3 = upper(r, x, y);
    x = fetch(from, table, source ^ ic);
    y = fetch(from, table, source ^ ic ^ ia);
    const y4 = lower(r, x, y);
    const y5 = upper(r, x, y);
    x = fetch(from, table, source ^ ic ^ ib);
    y = fetch(from, table, source ^ ic ^ ib ^ ia);
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

// @ts-ignore: decorator
@inline
function fetch(from: usize, table: usize, offset: usize): v128 {
  return multiplyBy(v128.load(from + offset), table + offset);
}
