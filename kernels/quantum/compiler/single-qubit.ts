import { type Complex, ROUNDING } from './complex';

/** A 2 × 2 unitary as global phase · phase after · (flip · Z) · rotation · phase before. */
export interface Euler {
  global: Complex;
  before: Complex;
  /** With 1 the rotation is the Hadamard gate without its factor. */
  tangent: number;
  /** The cosine (or sine, when flipped) that the tangent leaves out. */
  scale: number;
  /** Where |tan| would exceed 1 its inverse is used, and Z and a flip follow. */
  isFlipped: boolean;
  after: Complex;
}

/** A decomposition to be filled. */
export function blankEuler(): Euler {
  return {
    global: { re: 1, im: 0 },
    before: { re: 1, im: 0 },
    tangent: 0,
    scale: 1,
    isFlipped: false,
    after: { re: 1, im: 0 },
  };
}

/** Below this a number's phase is noise. */
const NEGLIGIBLE = 1e-150;

/**
 * Decomposes a 2 × 2 unitary (row-major, real and imaginary parts) without any angle:
 * u = g · diag(1, a) · [[c, −s], [s, c]] · diag(1, b), c and s real and not negative.
 */
export function decompose(u: Float64Array, into: Euler): void {
  // Destructuring an array is slow until a compiler has seen to it, and most plans are made before.
  const r00 = u[0] as number;
  const i00 = u[1] as number;
  const r01 = u[2] as number;
  const i01 = u[3] as number;
  const r10 = u[4] as number;
  const i10 = u[5] as number;
  const r11 = u[6] as number;
  const i11 = u[7] as number;
  const c = Math.sqrt(r00 * r00 + i00 * i00);
  const s = Math.sqrt(r10 * r10 + i10 * i10);
  const gRe = c > NEGLIGIBLE ? r00 / c : 1;
  const gIm = c > NEGLIGIBLE ? i00 / c : 0;
  const aRe = s > NEGLIGIBLE ? (r10 * gRe + i10 * gIm) / s : 1;
  const aIm = s > NEGLIGIBLE ? (i10 * gRe - r10 * gIm) / s : 0;
  const isHadamard = Math.abs(s - c) <= ROUNDING;
  const isFlipped = s > c && !isHadamard;
  // u11 = g a b c and u01 = −g b s: b comes from the larger.
  const kRe = gRe * aRe - gIm * aIm;
  const kIm = gRe * aIm + gIm * aRe;
  const bRe = isFlipped ? -(r01 * gRe + i01 * gIm) / s : (r11 * kRe + i11 * kIm) / c;
  const bIm = isFlipped ? -(i01 * gRe - r01 * gIm) / s : (i11 * kRe - r11 * kIm) / c;
  const bLength = Math.sqrt(bRe * bRe + bIm * bIm) * (isHadamard ? -1 : 1);
  // Rounding leaves c² + s² beside 1; what is left out must be what the tangent puts in.
  const tangent = isHadamard ? 1 : isFlipped ? -c / s : s / c;
  into.global.re = gRe;
  into.global.im = gIm;
  into.before.re = bRe / bLength;
  into.before.im = bIm / bLength;
  into.tangent = tangent;
  into.scale = 1 / Math.sqrt(1 + tangent * tangent);
  into.isFlipped = isFlipped;
  into.after.re = aRe;
  into.after.im = aIm;
}

/** Writes the product of two 2 × 2 matrices. */
export function product(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let a = 0; a < 8; a += 4) {
    const xr = x[a] as number;
    const xi = x[a + 1] as number;
    const zr = x[a + 2] as number;
    const zi = x[a + 3] as number;
    for (let b = 0; b < 4; b += 2) {
      const yr = y[b] as number;
      const yi = y[b + 1] as number;
      const wr = y[b + 4] as number;
      const wi = y[b + 5] as number;
      out[a + b] = xr * yr - xi * yi + (zr * wr - zi * wi);
      out[a + b + 1] = xr * yi + xi * yr + (zr * wi + zi * wr);
    }
  }
}
