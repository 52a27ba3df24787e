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

/**
 * Four amplitudes at the places p, pa, q, qa; `T` is v128 for those one further, as that makes an offset
 * of 16 bytes part of the instructions.
 */
// @ts-ignore: decorator
@inline
function four<T>(
  p: usize, pa: usize, q: usize, qa: usize,
  s: v128, t: v128, re: v128, im: v128, k: usize,
): void {
  const x0 = v128.load(p, sizeof<T>() & 16);
  const x1 = v128.load(pa, sizeof<T>() & 16);
  const x2 = v128.load(q, sizeof<T>() & 16);
  const x3 = v128.load(qa, sizeof<T>() & 16);
  const y0 = f64x2.sub(x0, f64x2.mul(s, x1));
  const y1 = f64x2.add(x1, f64x2.mul(s, x0));
  const y2 = f64x2.sub(x2, f64x2.mul(s, x3));
  const y3 = f64x2.add(x3, f64x2.mul(s, x2));
  const z0 = f64x2.sub(y0, f64x2.mul(t, y2));
  const z3 = f64x2.add(y3, f64x2.mul(t, y1));
  const turned3 = turned(z3);
  const first = f64x2.add(f64x2.add(z0, f64x2.mul(re, z3)), f64x2.mul(im, turned3));
  v128.store(p, first, sizeof<T>() & 16);
  v128.store(qa, row(k, z0, turned(z0), z3, turned3), sizeof<T>() & 16);
  const z1 = f64x2.sub(y1, f64x2.mul(t, y3));
  const z2 = f64x2.add(y2, f64x2.mul(t, y0));
  const turned1 = turned(z1);
  const turned2 = turned(z2);
  v128.store(pa, row(k + ROW, z1, turned1, z2, turned2), sizeof<T>() & 16);
  v128.store(q, row(k + 2 * ROW, z1, turned1, z2, turned2), sizeof<T>() & 16);
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
      four<i8>(p, p + oa, q, q + oa, s, t, re, im, k);
      i = ((i | m) + 16) & ~m;
    } while (i < bytes);
    return;
  }
  // In twos, which share their addresses.
  do {
    const p = tile + i;
    const pa = p + oa;
    const q = p + ob;
    const qa = q + oa;
    four<i8>(p, pa, q, qa, s, t, re, im, k);
    four<v128>(p, pa, q, qa, s, t, re, im, k);
    i = ((i | m) + 32) & ~m;
  } while (i < bytes);
}
