/** A 2 × 2 unitary as global phase · phase after · (flip · Z) · rotation · phase before. */
export interface Euler {
  globalRe: number;
  globalIm: number;
  beforeRe: number;
  beforeIm: number;
  tangent: number;
  /** The cosine (or sine, when flipped) that the tangent leaves out. */
  scale: number;
  /** Where |tan| would exceed 1 its inverse is used, and Z and a flip follow. */
  isFlipped: boolean;
  afterRe: number;
  afterIm: number;
}

/** Below this a number's phase is noise. */
const NEGLIGIBLE = 1e-150;

/**
 * Decomposes a 2 × 2 unitary (row-major, real and imaginary parts) without any angle:
 * u = g · diag(1, a) · [[c, −s], [s, c]] · diag(1, b), c and s real and not negative.
 */
export function decompose(u: Float64Array): Euler {
  const [r00, i00, r01, i01, r10, i10, r11, i11] = u as unknown as number[] as Eight;
  const c = Math.sqrt(r00 * r00 + i00 * i00);
  const s = Math.sqrt(r10 * r10 + i10 * i10);
  let [gRe, gIm] = c > NEGLIGIBLE ? [r00 / c, i00 / c] : [1, 0];
  let [aRe, aIm] = [1, 0];
  let [bRe, bIm] = [1, 0];
  if (s > NEGLIGIBLE) [aRe, aIm] = [(r10 * gRe + i10 * gIm) / s, (i10 * gRe - r10 * gIm) / s];
  if (c >= s) {
    // u11 = g a b c
    const [kRe, kIm] = [gRe * aRe - gIm * aIm, gRe * aIm + gIm * aRe];
    [bRe, bIm] = unit(r11 * kRe + i11 * kIm, i11 * kRe - r11 * kIm);
  } else {
    // u01 = −g b s
    [bRe, bIm] = unit(-(r01 * gRe + i01 * gIm), -(i01 * gRe - r01 * gIm));
  }
  [gRe, gIm] = unit(gRe, gIm);
  [aRe, aIm] = unit(aRe, aIm);
  const isFlipped = s > c;
  // Rounding leaves c² + s² beside 1; what is left out must be what the tangent puts in.
  const tangent = isFlipped ? -c / s : s / c;
  return {
    globalRe: gRe,
    globalIm: gIm,
    beforeRe: bRe,
    beforeIm: bIm,
    tangent,
    scale: 1 / Math.sqrt(1 + tangent * tangent),
    isFlipped,
    afterRe: aRe,
    afterIm: aIm,
  };
}

/** The product of two 2 × 2 matrices. */
export function product(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(8);
  for (let row = 0; row < 2; row += 1) {
    for (let column = 0; column < 2; column += 1) {
      const [a, b] = [4 * row, 2 * column];
      const [xr, xi, zr, zi] = [x[a], x[a + 1], x[a + 2], x[a + 3]] as unknown as Four;
      const [yr, yi, wr, wi] = [y[b], y[b + 1], y[b + 4], y[b + 5]] as unknown as Four;
      out[a + b] = xr * yr - xi * yi + (zr * wr - zi * wi);
      out[a + b + 1] = xr * yi + xi * yr + (zr * wi + zi * wr);
    }
  }
  return out;
}

type Four = [number, number, number, number];
type Eight = [number, number, number, number, number, number, number, number];

function unit(re: number, im: number): [number, number] {
  const length = Math.sqrt(re * re + im * im);
  return [re / length, im / length];
}
