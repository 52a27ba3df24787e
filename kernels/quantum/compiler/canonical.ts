import { isReflection, SIZE, times, turned } from './matrix-4';

/** A two-qubit gate as one-qubit gates, a core, and one-qubit gates before. */
export interface Canonical {
  /** 2 × 2 matrices of the first and the second qubit that come before the core. */
  before: [Float64Array, Float64Array];
  /** On |00⟩ and |11⟩, then on |01⟩ and |10⟩ (the first qubit right): a 2 × 2 matrix each. */
  core: Float64Array;
  after: [Float64Array, Float64Array];
}

/** A decomposition to be filled. */
export function blankCanonical(): Canonical {
  const two = (): [Float64Array, Float64Array] => [new Float64Array(8), new Float64Array(8)];
  return { before: two(), core: new Float64Array(16), after: two() };
}

const HALF = Math.sqrt(0.5);
/**
 * The magic basis as columns: one-qubit gates are real there and the core is diagonal
 * (Makhlin, Quantum Inf. Process. 1, 243, 2002).
 */
const MAGIC = new Float64Array(SIZE);
for (const [row, column, part, sign] of [
  [0, 0, 0, 1],
  [0, 3, 1, 1],
  [1, 1, 1, 1],
  [1, 2, 0, 1],
  [2, 1, 1, 1],
  [2, 2, 0, -1],
  [3, 0, 0, 1],
  [3, 3, 1, -1],
] as const) {
  MAGIC[2 * (4 * row + column) + part] = sign * HALF;
}
const MAGIC_INVERSE = turned(MAGIC, -1);

const SWEEPS_MAX = 24;
/** The square of what couples two axes, twice over, where rounding is all that is left of it. */
const NEGLIGIBLE = 1e-30;

/**
 * Decomposes a 4 × 4 unitary (row-major) without any angle: in the magic basis it is Q·D·Pᵀ with real
 * Q and P, and P diagonalises the real and the imaginary part of its transpose times itself at once.
 */
export function decomposePair(u: Float64Array, into: Canonical): void {
  const v = times(times(MAGIC_INVERSE, u), MAGIC);
  const w = times(turned(v, 1), v);
  const p = new Float64Array(16);
  diagonalise(w, p);
  if (isReflection(p)) for (let row = 0; row < 4; row += 1) p[4 * row] = -(p[4 * row] as number);
  const d = new Float64Array(8);
  for (let k = 0; k < 4; k += 1) root(w, k, d);
  const q = leftOf(v, p, d);
  if (isReflection(q)) {
    for (let row = 0; row < 4; row += 1) q[4 * row] = -(q[4 * row] as number);
    d[0] = -(d[0] as number);
    d[1] = -(d[1] as number);
  }
  factor(times(times(MAGIC, complexOf(q, false)), MAGIC_INVERSE), into.after);
  factor(times(times(MAGIC, complexOf(p, true)), MAGIC_INVERSE), into.before);
  const { core } = into;
  for (let part = 0; part < 2; part += 1) {
    fillCore(core, part, d[part] as number, d[6 + part] as number);
    fillCore(core, 8 + part, d[2 + part] as number, d[4 + part] as number);
  }
}

/** Half the sum of two eigenvalues on the diagonal, half their difference off it. */
function fillCore(core: Float64Array, at: number, x: number, y: number): void {
  core[at] = (x + y) / 2;
  core[at + 2] = (x - y) / 2;
  core[at + 4] = (x - y) / 2;
  core[at + 6] = (x + y) / 2;
}

/**
 * Jacobi's method for two real symmetric matrices that commute, the parts of a complex one: leaves it
 * diagonal and writes the rotations' product, row-major
 * (Cardoso and Souloumiac, SIAM J. Matrix Anal. Appl. 17, 161, 1996).
 */
function diagonalise(w: Float64Array, p: Float64Array): void {
  for (let k = 0; k < 16; k += 5) p[k] = 1;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    let isDone = true;
    for (let i = 0; i < 3; i += 1) {
      for (let j = i + 1; j < 4; j += 1) if (rotate(w, p, i, j)) isDone = false;
    }
    if (isDone) return;
  }
}

/** Turns two axes so that what couples them becomes as small as it can; false where it is already. */
function rotate(w: Float64Array, p: Float64Array, i: number, j: number): boolean {
  const offRe = 2 * (w[2 * (4 * i + j)] as number);
  const offIm = 2 * (w[2 * (4 * i + j) + 1] as number);
  const re = (w[10 * i] as number) - (w[10 * j] as number);
  const im = (w[10 * i + 1] as number) - (w[10 * j + 1] as number);
  const square = offRe * offRe + offIm * offIm;
  if (square <= NEGLIGIBLE) return false;
  const on = re * re + im * im - square;
  const off = 2 * (re * offRe + im * offIm);
  // The angle is a quarter of that of (on, off), halved twice by square roots.
  const length = Math.sqrt(on * on + off * off);
  if (length === 0) return false;
  const cosine2 = Math.sqrt((1 + on / length) / 2);
  const sine2 =
    on > 0 ? off / (2 * length * cosine2) : withSign(Math.sqrt((1 - on / length) / 2), off);
  const c = Math.sqrt((1 + (on > 0 ? cosine2 : off / (2 * length * sine2))) / 2);
  const s = sine2 / (2 * c);
  for (let k = 0; k < 4; k += 1) {
    turn(w, 2 * (4 * k + i), 2 * (4 * k + j), c, s);
    turn(w, 2 * (4 * k + i) + 1, 2 * (4 * k + j) + 1, c, s);
    turn(p, 4 * k + i, 4 * k + j, c, s);
  }
  for (let k = 0; k < 8; k += 1) turn(w, 8 * i + k, 8 * j + k, c, s);
  return true;
}

function withSign(value: number, sign: number): number {
  return sign < 0 ? -value : value;
}

function turn(m: Float64Array, x: number, y: number, c: number, s: number): void {
  const a = m[x] as number;
  const b = m[y] as number;
  m[x] = c * a + s * b;
  m[y] = c * b - s * a;
}

/** A square root of a number on the diagonal, made of length 1. */
function root(w: Float64Array, k: number, d: Float64Array): void {
  const re = w[10 * k] as number;
  const im = w[10 * k + 1] as number;
  const length = Math.sqrt(re * re + im * im);
  const larger = Math.sqrt((1 + Math.abs(re) / length) / 2);
  const smaller = im / (2 * length * larger);
  d[2 * k] = re >= 0 ? larger : smaller;
  d[2 * k + 1] = re >= 0 ? smaller : larger;
}

/** V·P·D⁻¹, which is real but for rounding, row-major. */
function leftOf(v: Float64Array, p: Float64Array, d: Float64Array): Float64Array {
  const q = new Float64Array(16);
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      let re = 0;
      let im = 0;
      for (let k = 0; k < 4; k += 1) {
        const x = p[4 * k + column] as number;
        re += (v[2 * (4 * row + k)] as number) * x;
        im += (v[2 * (4 * row + k) + 1] as number) * x;
      }
      q[4 * row + column] = re * (d[2 * column] as number) + im * (d[2 * column + 1] as number);
    }
  }
  return q;
}

function complexOf(real: Float64Array, isTransposed: boolean): Float64Array {
  const out = new Float64Array(SIZE);
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const from = isTransposed ? 4 * column + row : 4 * row + column;
      out[2 * (4 * row + column)] = real[from] as number;
    }
  }
  return out;
}

/** Splits a 4 × 4 matrix that is a product of one on each qubit; the second takes the phase. */
function factor(m: Float64Array, [first, second]: [Float64Array, Float64Array]): void {
  let best = 0;
  let largest = -1;
  for (let block = 0; block < 4; block += 1) {
    let square = 0;
    for (let at = 0; at < 8; at += 1) {
      const x = m[placeOf(block, at)] as number;
      square += x * x;
    }
    if (square > largest) {
      largest = square;
      best = block;
    }
  }
  const scale = Math.sqrt(2 / largest);
  for (let at = 0; at < 8; at += 1) first[at] = scale * (m[placeOf(best, at)] as number);
  for (let block = 0; block < 4; block += 1) {
    let re = 0;
    let im = 0;
    for (let at = 0; at < 8; at += 2) {
      const [xr, xi] = [first[at] as number, first[at + 1] as number];
      const [yr, yi] = [m[placeOf(block, at)] as number, m[placeOf(block, at + 1)] as number];
      re += xr * yr + xi * yi;
      im += xr * yi - xi * yr;
    }
    second[2 * block] = re / 2;
    second[2 * block + 1] = im / 2;
  }
}

/** Where a number of the first qubit's matrix lies in the block of some row and column of the second. */
function placeOf(block: number, at: number): number {
  const row = 2 * (block >> 1) + (at >> 2);
  const column = 2 * (block & 1) + ((at >> 1) & 1);
  return 2 * (4 * row + column) + (at & 1);
}
