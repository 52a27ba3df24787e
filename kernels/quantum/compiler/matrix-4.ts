/** Numbers of a complex 4 × 4 matrix, row-major, real and imaginary parts in turn. */
export const SIZE = 32;

/** x · y. */
export function times(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(SIZE);
  for (let row = 0; row < SIZE; row += 8) {
    for (let k = 0; k < 4; k += 1) {
      const re = x[row + 2 * k] as number;
      const im = x[row + 2 * k + 1] as number;
      if (re === 0 && im === 0) continue;
      for (let at = 0; at < 8; at += 2) {
        const yr = y[8 * k + at] as number;
        const yi = y[8 * k + at + 1] as number;
        (out[row + at] as number) += re * yr - im * yi;
        (out[row + at + 1] as number) += re * yi + im * yr;
      }
    }
  }
  return out;
}

/** The transposed matrix, its imaginary parts times `sign`: with −1 the conjugate too. */
export function turned(x: Float64Array, sign: 1 | -1): Float64Array {
  const out = new Float64Array(SIZE);
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      out[2 * (4 * column + row)] = x[2 * (4 * row + column)] as number;
      out[2 * (4 * column + row) + 1] = sign * (x[2 * (4 * row + column) + 1] as number);
    }
  }
  return out;
}

/** Whether the determinant of a real 4 × 4 matrix, by rows, is below 0. */
export function isReflection(m: Float64Array): boolean {
  const minor = (row: number, a: number, b: number) =>
    (m[4 * row + a] as number) * (m[4 * row + 4 + b] as number) -
    (m[4 * row + b] as number) * (m[4 * row + 4 + a] as number);
  const determinant =
    minor(0, 0, 1) * minor(2, 2, 3) -
    minor(0, 0, 2) * minor(2, 1, 3) +
    minor(0, 0, 3) * minor(2, 1, 2) +
    minor(0, 1, 2) * minor(2, 0, 3) -
    minor(0, 1, 3) * minor(2, 0, 2) +
    minor(0, 2, 3) * minor(2, 0, 1);
  return determinant < 0;
}
