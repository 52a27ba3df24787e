// Rotations by their tangents: |0⟩ → |0⟩ + t|1⟩, |1⟩ → |1⟩ − t|0⟩. The matrix is real, so real and
// imaginary parts are two lanes of the same arithmetic. Up to three qubits go in one sweep: eight
// amplitudes stay in registers, which is what 16 SIMD registers can hold beside the constants.

// @ts-ignore: decorator
@inline
function lower(t: v128, x: v128, y: v128): v128 {
  return f64x2.sub(x, f64x2.mul(t, y));
}

// @ts-ignore: decorator
@inline
function upper(t: v128, x: v128, y: v128): v128 {
  return f64x2.add(y, f64x2.mul(t, x));
}

export function rotate1(tile: usize, bytes: usize, bit: u32, tangents: usize): void {
  const o: usize = 16 << <usize>bit;
  const t = v128.load64_splat(tangents);
  let i: usize = 0;
  do {
    const p = tile + i;
    const x = v128.load(p);
    const y = v128.load(p + o);
    v128.store(p, lower(t, x, y));
    v128.store(p + o, upper(t, x, y));
    i = ((i | o) + 16) & ~o;
  } while (i < bytes);
}

export function rotate2(tile: usize, bytes: usize, a: u32, b: u32, tangents: usize): void {
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const m = oa | ob;
  const s = v128.load64_splat(tangents);
  const t = v128.load64_splat(tangents + 8);
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + ob;
    const x0 = v128.load(p);
    const x1 = v128.load(p + oa);
    const x2 = v128.load(q);
    const x3 = v128.load(q + oa);
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

export function rotate3(tile: usize, bytes: usize, a: u32, b: u32, c: u32, tangents: usize): void {
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const oc: usize = 16 << <usize>c;
  const m = oa | ob | oc;
  const r = v128.load64_splat(tangents);
  const s = v128.load64_splat(tangents + 8);
  const t = v128.load64_splat(tangents + 16);
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

/** The Hadamard gate without its factor: |0⟩ → |0⟩ + |1⟩, |1⟩ → |0⟩ − |1⟩. */
export function hadamard1(tile: usize, bytes: usize, bit: u32): void {
  const o: usize = 16 << <usize>bit;
  let i: usize = 0;
  do {
    const p = tile + i;
    const x = v128.load(p);
    const y = v128.load(p + o);
    v128.store(p, f64x2.add(x, y));
    v128.store(p + o, f64x2.sub(x, y));
    i = ((i | o) + 16) & ~o;
  } while (i < bytes);
}

export function hadamard2(tile: usize, bytes: usize, a: u32, b: u32): void {
  const oa: usize = 16 << <usize>a;
  const ob: usize = 16 << <usize>b;
  const m = oa | ob;
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + ob;
    const x0 = v128.load(p);
    const x1 = v128.load(p + oa);
    const x2 = v128.load(q);
    const x3 = v128.load(q + oa);
    const y0 = f64x2.add(x0, x1);
    const y1 = f64x2.sub(x0, x1);
    const y2 = f64x2.add(x2, x3);
    const y3 = f64x2.sub(x2, x3);
    v128.store(p, f64x2.add(y0, y2));
    v128.store(p + oa, f64x2.add(y1, y3));
    v128.store(q, f64x2.sub(y0, y2));
    v128.store(q + oa, f64x2.sub(y1, y3));
    i = ((i | m) + 16) & ~m;
  } while (i < bytes);
}
