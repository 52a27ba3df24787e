// Derivatives by many angles at once, from a tile whose halves by one bit are ψ and λ: Im ⟨ψ|Q|λ⟩ for
// Pauli strings Q, in one reading for all that are diagonal and one for three that flip a bit each.

/**
 * Leaves Im ⟨ψ|Z…Z|λ⟩ for all sets of bits below the half, the highest, as doubles in a table: the
 * Walsh–Hadamard transform of Im ψ*λ.
 */
export function diagonalSlopes(tile: usize, bytes: usize, table: usize): void {
  const half = bytes >> 1;
  for (let p: usize = 0, to = table; p < half; p += 32, to += 16) {
    v128.store(to, f64x2.sub(
      crossed(tile + p, tile + p + 16, half, 0),
      crossed(tile + p, tile + p + 16, half, 1),
    ));
  }
  const end = half >> 1;
  for (let p: usize = 0; p < end; p += 16) {
    const x = v128.load(table + p);
    const y = v128.shuffle<f64>(x, x, 1, 0);
    const z = v128.xor(x, i64x2(0, i64.MIN_VALUE));
    v128.store(table + p, f64x2.add(z, y));
  }
  for (let o: usize = 16; o < end; o <<= 1) {
    let p: usize = 0;
    do {
      const x = v128.load(table + p);
      const y = v128.load(table + p + o);
      v128.store(table + p, f64x2.add(x, y));
      v128.store(table + p + o, f64x2.sub(x, y));
      p = ((p | o) + 16) & ~o;
    } while (p < end);
  }
}

/** For two amplitudes, Re ψ Im λ or Im ψ Re λ. */
// @ts-ignore: decorator
@inline
function crossed(x: usize, y: usize, half: usize, part: i32): v128 {
  const a = f64x2.mul(v128.load(x), turned(x + half));
  const b = f64x2.mul(v128.load(y), turned(y + half));
  return part == 0 ? v128.shuffle<f64>(a, b, 0, 2) : v128.shuffle<f64>(a, b, 1, 3);
}

// @ts-ignore: decorator
@inline
function turned(x: usize): v128 {
  const a = v128.load(x);
  return v128.shuffle<f64>(a, a, 1, 0);
}

/** Im ⟨ψ|Q|λ⟩ for X, or for Y, on each of three bits, at `to`. */
export function flippingSlopes(
  tile: usize, bytes: usize, isY: bool, a: u32, b: u32, c: u32, to: usize,
): void {
  if (isY) three(tile, bytes, true, a, b, c, to);
  else three(tile, bytes, false, a, b, c, to);
}

// @ts-ignore: decorator
@inline
function three(
  tile: usize, bytes: usize, isY: bool, a: u32, b: u32, c: u32, to: usize,
): void {
  const half = bytes >> 1;
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const oc: usize = 16 << <usize>c;
  const m = oa | ob | oc;
  let r = f64x2(0, 0);
  let s = f64x2(0, 0);
  let t = f64x2(0, 0);
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + half;
    r = f64x2.add(r, pair(p, q, oa, isY));
    r = f64x2.add(r, pair(p + ob, q + ob, oa, isY));
    r = f64x2.add(r, pair(p + oc, q + oc, oa, isY));
    r = f64x2.add(r, pair(p + ob + oc, q + ob + oc, oa, isY));
    s = f64x2.add(s, pair(p, q, ob, isY));
    s = f64x2.add(s, pair(p + oa, q + oa, ob, isY));
    s = f64x2.add(s, pair(p + oc, q + oc, ob, isY));
    s = f64x2.add(s, pair(p + oa + oc, q + oa + oc, ob, isY));
    t = f64x2.add(t, pair(p, q, oc, isY));
    t = f64x2.add(t, pair(p + oa, q + oa, oc, isY));
    t = f64x2.add(t, pair(p + ob, q + ob, oc, isY));
    t = f64x2.add(t, pair(p + oa + ob, q + oa + ob, oc, isY));
    i = ((i | m) + 16) & ~m;
  } while (i < half);
  store<f64>(to, total(r, isY));
  store<f64>(to + 8, total(s, isY));
  store<f64>(to + 16, total(t, isY));
}

// @ts-ignore: decorator
@inline
function pair(p: usize, q: usize, o: usize, isY: bool): v128 {
  if (isY) return f64x2.sub(f64x2.mul(v128.load(p + o), v128.load(q)), f64x2.mul(v128.load(p), v128.load(q + o)));
  return f64x2.add(f64x2.mul(v128.load(p + o), turned(q)), f64x2.mul(v128.load(p), turned(q + o)));
}

// @ts-ignore: decorator
@inline
function total(x: v128, isY: bool): f64 {
  const a = f64x2.extract_lane(x, 0);
  const b = f64x2.extract_lane(x, 1);
  return isY ? a + b : a - b;
}
