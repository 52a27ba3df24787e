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
  const [r00, i00, r01, i01] = [u[0], u[1], u[2], u[3]] as unknown as Four;
  const [r10, i10, r11, i11] = [u[4], u[5], u[6], u[7]] as unknown as Four;
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
  for (let row = 0; row < 2; row += 1) {
    for (let column = 0; column < 2; column += 1) {
      const [a, b] = [4 * row, 2 * column];
      const [xr, xi, zr, zi] = [x[a], x[a + 1], x[a + 2], x[a + 3]] as unknown as Four;
      const [yr, yi, wr, wi] = [y[b], y[b + 1], y[b + 4], y[b + 5]] as unknown as Four;
      out[a + b] = xr * yr - xi * yi + (zr * wr - zi * wi);
      out[a + b + 1] = xr * yi + xi * yr + (zr * wi + zi * wr);
    }
  }
}

type Four = [number, number, number, number];
