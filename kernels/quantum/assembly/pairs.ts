// Two qubits in one sweep: a rotation of each by its tangent, then what mixes |00⟩ with |11⟩ and |01⟩
// with |10⟩ only. With the phases and rotations that commute to elsewhere, that is any two-qubit gate.

/** Bytes of the four vectors of a row. */
const ROW: usize = 64;

// @ts-ignore: decorator
@inline
function turned(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

// @ts-ignore: decorator
@inline
function row(k: usize, x: v128, turnedX: v128, y: v128, turnedY: v128): v128 {
  const first = f64x2.add(f64x2.mul(v128.load(k), x), f64x2.mul(v128.load(k, 16), turnedX));
  const second = f64x2.add(f64x2.mul(v128.load(k, 32), y), f64x2.mul(v128.load(k, 48), turnedY));
  return f64x2.add(first, second);
}

/** Four amplitudes at the places p, pa, q, qa. */
// @ts-ignore: decorator
@inline
function once(
  p: usize, pa: usize, q: usize, qa: usize,
  s: v128, t: v128, re: v128, im: v128, k: usize,
): void {
  const x0 = v128.load(p);
  const x1 = v128.load(pa);
  const x2 = v128.load(q);
  const x3 = v128.load(qa);
  const y0 = f64x2.sub(x0, f64x2.mul(s, x1));
  const y1 = f64x2.add(x1, f64x2.mul(s, x0));
  const y2 = f64x2.sub(x2, f64x2.mul(s, x3));
  const y3 = f64x2.add(x3, f64x2.mul(s, x2));
  const z0 = f64x2.sub(y0, f64x2.mul(t, y2));
  const z3 = f64x2.add(y3, f64x2.mul(t, y1));
  const turned3 = turned(z3);
  const first = f64x2.add(f64x2.add(z0, f64x2.mul(re, z3)), f64x2.mul(im, turned3));
  v128.store(p, first);
  v128.store(qa, row(k, z0, turned(z0), z3, turned3));
  const z1 = f64x2.sub(y1, f64x2.mul(t, y3));
  const z2 = f64x2.add(y2, f64x2.mul(t, y0));
  const turned1 = turned(z1);
  const turned2 = turned(z2);
  v128.store(pa, row(k + ROW, z1, turned1, z2, turned2));
  v128.store(q, row(k + 2 * ROW, z1, turned1, z2, turned2));
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
  let first = f64x2.mul(c, x);
  let nextFirst = f64x2.mul(c, nextX);
  c = v128.load(k, 16);
  first = f64x2.add(first, f64x2.mul(c, turnedX));
  nextFirst = f64x2.add(nextFirst, f64x2.mul(c, nextTurnedX));
  c = v128.load(k, 32);
  let second = f64x2.mul(c, y);
  let nextSecond = f64x2.mul(c, nextY);
  c = v128.load(k, 48);
  second = f64x2.add(second, f64x2.mul(c, turnedY));
  nextSecond = f64x2.add(nextSecond, f64x2.mul(c, nextTurnedY));
  v128.store(to, f64x2.add(first, second));
  v128.store(to, f64x2.add(nextFirst, nextSecond), 16);
}

/** Two times four amplitudes, one after the other, that share addresses and constants. */
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
  let y0 = f64x2.sub(x0, f64x2.mul(s, x1));
  let y1 = f64x2.add(x1, f64x2.mul(s, x0));
  let y2 = f64x2.sub(x2, f64x2.mul(s, x3));
  let y3 = f64x2.add(x3, f64x2.mul(s, x2));
  const z0 = f64x2.sub(y0, f64x2.mul(t, y2));
  const z3 = f64x2.add(y3, f64x2.mul(t, y1));
  const z1 = f64x2.sub(y1, f64x2.mul(t, y3));
  const z2 = f64x2.add(y2, f64x2.mul(t, y0));
  x0 = v128.load(p, 16);
  x1 = v128.load(pa, 16);
  x2 = v128.load(q, 16);
  x3 = v128.load(qa, 16);
  y0 = f64x2.sub(x0, f64x2.mul(s, x1));
  y1 = f64x2.add(x1, f64x2.mul(s, x0));
  y2 = f64x2.sub(x2, f64x2.mul(s, x3));
  y3 = f64x2.add(x3, f64x2.mul(s, x2));
  const w0 = f64x2.sub(y0, f64x2.mul(t, y2));
  const w3 = f64x2.add(y3, f64x2.mul(t, y1));
  const w1 = f64x2.sub(y1, f64x2.mul(t, y3));
  const w2 = f64x2.add(y2, f64x2.mul(t, y0));
  const turnedZ3 = turned(z3);
  const turnedW3 = turned(w3);
  v128.store(p, f64x2.add(f64x2.add(z0, f64x2.mul(re, z3)), f64x2.mul(im, turnedZ3)));
  v128.store(p, f64x2.add(f64x2.add(w0, f64x2.mul(re, w3)), f64x2.mul(im, turnedW3)), 16);
  rowTwice(qa, k, z0, turned(z0), z3, turnedZ3, w0, turned(w0), w3, turnedW3);
  const turnedZ1 = turned(z1);
  const turnedW1 = turned(w1);
  const turnedZ2 = turned(z2);
  const turnedW2 = turned(w2);
  rowTwice(pa, k + ROW, z1, turnedZ1, z2, turnedZ2, w1, turnedW1, w2, turnedW2);
  rowTwice(q, k + 2 * ROW, z1, turnedZ1, z2, turnedZ2, w1, turnedW1, w2, turnedW2);
}

/**
 * Constants: the tangents of a and b, then seven complex numbers, by rows of |00⟩, |11⟩, |01⟩ and |10⟩
 * (a the right one), of which the first is 1 and is not written. Scratch holds them as vectors.
 */
export function applyPair(
  tile: usize, bytes: usize, a: u32, b: u32, constants: usize, scratch: usize,
): void {
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const m = oa | ob;
  const s = v128.load64_splat(constants);
  const t = v128.load64_splat(constants + 8);
  for (let n: usize = 0; n < 7; n++) {
    const number = constants + 16 + (n << 4);
    const im = v128.load64_splat(number + 8);
    v128.store(scratch + (n << 5), v128.load64_splat(number));
    v128.store(scratch + (n << 5) + 16, v128.xor(im, i64x2(i64.MIN_VALUE, 0)));
  }
  const re = v128.load(scratch);
  const im = v128.load(scratch, 16);
  const k = scratch + 32;
  let i: usize = 0;
  if (m & 16) {
    do {
      const p = tile + i;
      const q = p + ob;
      once(p, p + oa, q, q + oa, s, t, re, im, k);
      i = ((i | m) + 16) & ~m;
    } while (i < bytes);
    return;
  }
  do {
    const p = tile + i;
    const q = p + ob;
    twice(p, p + oa, q, q + oa, s, t, re, im, k);
    i = ((i | m) + 32) & ~m;
  } while (i < bytes);
}
