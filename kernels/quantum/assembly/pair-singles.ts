// Two qubits in one sweep where a tile holds floats, two amplitudes to a vector: as in `pairs`.

/** Bytes of the four vectors of a row. */
const ROW: usize = 64;
/** Which of the two qubits tells the halves of a vector apart. */
const NEITHER = 0;
const FIRST = 1;
const SECOND = 2;

// @ts-ignore: decorator
@inline
function turned(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 1, 0, 3, 2);
}

// @ts-ignore: decorator
@inline
function row(k: usize, x: v128, turnedX: v128, y: v128, turnedY: v128): v128 {
  const first = f32x4.add(f32x4.mul(v128.load(k), x), f32x4.mul(v128.load(k, 16), turnedX));
  const second = f32x4.add(f32x4.mul(v128.load(k, 32), y), f32x4.mul(v128.load(k, 48), turnedY));
  return f32x4.add(first, second);
}

/** The lower halves of two vectors, or the upper ones. */
// @ts-ignore: decorator
@inline
function lowers(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 0, 2);
}

// @ts-ignore: decorator
@inline
function uppers(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 1, 3);
}

/**
 * Eight amplitudes, from four vectors. Where a qubit is inside of vectors, its place is taken by another
 * bit: two vectors exchange halves on their way in, and again on their way out.
 */
// @ts-ignore: decorator
@inline
function eight(
  p: usize, pa: usize, q: usize, qa: usize,
  s: v128, t: v128, re: v128, im: v128, k: usize, inside: i32,
): void {
  const v0 = v128.load(p);
  const v1 = v128.load(pa);
  const v2 = v128.load(q);
  const v3 = v128.load(qa);
  const x0 = inside == FIRST ? lowers(v0, v1) : inside == SECOND ? lowers(v0, v2) : v0;
  const x1 = inside == FIRST ? uppers(v0, v1) : inside == SECOND ? lowers(v1, v3) : v1;
  const x2 = inside == FIRST ? lowers(v2, v3) : inside == SECOND ? uppers(v0, v2) : v2;
  const x3 = inside == FIRST ? uppers(v2, v3) : inside == SECOND ? uppers(v1, v3) : v3;
  const y0 = f32x4.sub(x0, f32x4.mul(s, x1));
  const y1 = f32x4.add(x1, f32x4.mul(s, x0));
  const y2 = f32x4.sub(x2, f32x4.mul(s, x3));
  const y3 = f32x4.add(x3, f32x4.mul(s, x2));
  const z0 = f32x4.sub(y0, f32x4.mul(t, y2));
  const z3 = f32x4.add(y3, f32x4.mul(t, y1));
  const turned3 = turned(z3);
  const r0 = f32x4.add(f32x4.add(z0, f32x4.mul(re, z3)), f32x4.mul(im, turned3));
  const r3 = row(k, z0, turned(z0), z3, turned3);
  if (inside == NEITHER) {
    v128.store(p, r0);
    v128.store(qa, r3);
  }
  const z1 = f32x4.sub(y1, f32x4.mul(t, y3));
  const z2 = f32x4.add(y2, f32x4.mul(t, y0));
  const turned1 = turned(z1);
  const turned2 = turned(z2);
  const r1 = row(k + ROW, z1, turned1, z2, turned2);
  const r2 = row(k + 2 * ROW, z1, turned1, z2, turned2);
  if (inside == NEITHER) {
    v128.store(pa, r1);
    v128.store(q, r2);
  } else if (inside == FIRST) {
    v128.store(p, lowers(r0, r1));
    v128.store(pa, uppers(r0, r1));
    v128.store(q, lowers(r2, r3));
    v128.store(qa, uppers(r2, r3));
  } else {
    v128.store(p, lowers(r0, r2));
    v128.store(q, uppers(r0, r2));
    v128.store(pa, lowers(r1, r3));
    v128.store(qa, uppers(r1, r3));
  }
}

/** A row for two vectors that lie one after the other: each constant is loaded once. */
// @ts-ignore: decorator
@inline
function rowTwice(
  to: usize, k: usize,
  x: v128, turnedX: v128, y: v128, turnedY: v128,
  nextX: v128, nextTurnedX: v128, nextY: v128, nextTurnedY: v128,
): void {
  let c = v128.load(k);
  let first = f32x4.mul(c, x);
  let nextFirst = f32x4.mul(c, nextX);
  c = v128.load(k, 16);
  first = f32x4.add(first, f32x4.mul(c, turnedX));
  nextFirst = f32x4.add(nextFirst, f32x4.mul(c, nextTurnedX));
  c = v128.load(k, 32);
  let second = f32x4.mul(c, y);
  let nextSecond = f32x4.mul(c, nextY);
  c = v128.load(k, 48);
  second = f32x4.add(second, f32x4.mul(c, turnedY));
  nextSecond = f32x4.add(nextSecond, f32x4.mul(c, nextTurnedY));
  v128.store(to, f32x4.add(first, second));
  v128.store(to, f32x4.add(nextFirst, nextSecond), 16);
}

/** Two times eight amplitudes, one vector apart, that share addresses and constants. */
// @ts-ignore: decorator
@inline
function twice(
  p: usize, pa: usize, q: usize, qa: usize,
  s: v128, t: v128, re: v128, im: v128, k: usize,
): void {
  let x0 = v128.load(p);
  let x1 = v128.load(pa);
  let x2 = v128.load(q);
  let x3 = v128.load(qa);
  let y0 = f32x4.sub(x0, f32x4.mul(s, x1));
  let y1 = f32x4.add(x1, f32x4.mul(s, x0));
  let y2 = f32x4.sub(x2, f32x4.mul(s, x3));
  let y3 = f32x4.add(x3, f32x4.mul(s, x2));
  const z0 = f32x4.sub(y0, f32x4.mul(t, y2));
  const z3 = f32x4.add(y3, f32x4.mul(t, y1));
  const z1 = f32x4.sub(y1, f32x4.mul(t, y3));
  const z2 = f32x4.add(y2, f32x4.mul(t, y0));
  x0 = v128.load(p, 16);
  x1 = v128.load(pa, 16);
  x2 = v128.load(q, 16);
  x3 = v128.load(qa, 16);
  y0 = f32x4.sub(x0, f32x4.mul(s, x1));
  y1 = f32x4.add(x1, f32x4.mul(s, x0));
  y2 = f32x4.sub(x2, f32x4.mul(s, x3));
  y3 = f32x4.add(x3, f32x4.mul(s, x2));
  const w0 = f32x4.sub(y0, f32x4.mul(t, y2));
  const w3 = f32x4.add(y3, f32x4.mul(t, y1));
  const w1 = f32x4.sub(y1, f32x4.mul(t, y3));
  const w2 = f32x4.add(y2, f32x4.mul(t, y0));
  const turnedZ3 = turned(z3);
  const turnedW3 = turned(w3);
  v128.store(p, f32x4.add(f32x4.add(z0, f32x4.mul(re, z3)), f32x4.mul(im, turnedZ3)));
  v128.store(p, f32x4.add(f32x4.add(w0, f32x4.mul(re, w3)), f32x4.mul(im, turnedW3)), 16);
  rowTwice(qa, k, z0, turned(z0), z3, turnedZ3, w0, turned(w0), w3, turnedW3);
  const turnedZ1 = turned(z1);
  const turnedW1 = turned(w1);
  const turnedZ2 = turned(z2);
  const turnedW2 = turned(w2);
  rowTwice(pa, k + ROW, z1, turnedZ1, z2, turnedZ2, w1, turnedW1, w2, turnedW2);
  rowTwice(q, k + 2 * ROW, z1, turnedZ1, z2, turnedZ2, w1, turnedW1, w2, turnedW2);
}

// @ts-ignore: decorator
@inline
function sweep(
  tile: usize, bytes: usize, oa: usize, ob: usize,
  s: v128, t: v128, k: usize, inside: i32,
): void {
  const m = oa | ob;
  const re = v128.load(k);
  const im = v128.load(k, 16);
  let i: usize = 0;
  if (inside == NEITHER && (m & 16) == 0) {
    do {
      const p = tile + i;
      const q = p + ob;
      twice(p, p + oa, q, q + oa, s, t, re, im, k + 32);
      i = ((i | m) + 32) & ~m;
    } while (i < bytes);
    return;
  }
  do {
    const p = tile + i;
    const q = p + ob;
    eight(p, p + oa, q, q + oa, s, t, re, im, k + 32, inside);
    i = ((i | m) + 16) & ~m;
  } while (i < bytes);
}

/** Constants and scratch as of `applyPair`. A tile has at least eight amplitudes. */
export function pairSingles(
  tile: usize, bytes: usize, a: u32, b: u32, constants: usize, scratch: usize,
): void {
  const s = f32x4.splat(<f32>load<f64>(constants));
  const t = f32x4.splat(<f32>load<f64>(constants + 8));
  for (let n: usize = 0; n < 7; n++) {
    const number = constants + 16 + (n << 4);
    const im = f32x4.splat(<f32>load<f64>(number + 8));
    v128.store(scratch + (n << 5), f32x4.splat(<f32>load<f64>(number)));
    v128.store(scratch + (n << 5) + 16, v128.xor(im, i32x4(i32.MIN_VALUE, 0, i32.MIN_VALUE, 0)));
  }
  const oa: usize = 8 << <usize>a;
  const ob: usize = 8 << <usize>b;
  // In place of a bit inside of vectors the lowest other one.
  const beside: usize = a + b == 1 ? 32 : 16;
  if (a == 0) sweep(tile, bytes, beside, ob, s, t, scratch, FIRST);
  else if (b == 0) sweep(tile, bytes, oa, beside, s, t, scratch, SECOND);
  else sweep(tile, bytes, oa, ob, s, t, scratch, NEITHER);
}
