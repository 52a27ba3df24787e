import { libm } from '../../math/libm';

/** Matrices as flat arrays, row-major, real and imaginary parts in turn. */

/** 1/√2, rounded to double. */
export const SQRT_HALF = Math.SQRT1_2;

/** An entry of a matrix that differs from the identity's. */
export type Entry = [row: number, column: number, re: number, im?: number];

/** The identity on some qubits but for the entries given. */
export function identityBut(qubits: number, entries: readonly Entry[]): Float64Array {
  const size = 1 << qubits;
  const matrix = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i++) matrix[2 * (i * size + i)] = 1;
  for (const [row, column, re, im = 0] of entries) {
    matrix[2 * (row * size + column)] = re;
    matrix[2 * (row * size + column) + 1] = im;
  }
  return matrix;
}

/** A diagonal matrix of the phases e^{iα}, for the angles α given. */
export function phases(...angles: number[]): Float64Array {
  const size = angles.length;
  const matrix = new Float64Array(2 * size * size);
  angles.forEach((angle, i) => {
    matrix[2 * (i * size + i)] = libm.cos(angle);
    matrix[2 * (i * size + i) + 1] = libm.sin(angle);
  });
  return matrix;
}

/** The general gate on one qubit, [[cos θ/2, −e^{iλ} sin θ/2], [e^{iφ} sin θ/2, e^{i(φ+λ)} cos θ/2]]. */
export function general(theta: number, phi: number, lambda: number): Float64Array {
  const c = libm.cos(theta / 2);
  const s = libm.sin(theta / 2);
  const sum = phi + lambda;
  return Float64Array.of(
    c,
    0,
    -s * libm.cos(lambda),
    -s * libm.sin(lambda),
    s * libm.cos(phi),
    s * libm.sin(phi),
    c * libm.cos(sum),
    c * libm.sin(sum),
  );
}

/** A rotation by θ about the axis in the x-y plane at angle φ from x. */
export function rotation(theta: number, phi: number): Float64Array {
  const c = libm.cos(theta / 2);
  const s = libm.sin(theta / 2);
  const re = s * libm.sin(phi);
  const im = -s * libm.cos(phi);
  return Float64Array.of(c, 0, -re, im, re, im, c, 0);
}

/** The matrix under one more control, which becomes the first qubit. */
export function controlled(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  const result = new Float64Array(4 * matrix.length);
  for (let row = 0; row < size; row++) {
    result[2 * (2 * row * 2 * size + 2 * row)] = 1;
    for (let column = 0; column < size; column++) {
      const from = 2 * (row * size + column);
      const to = 2 * ((2 * row + 1) * 2 * size + 2 * column + 1);
      result[to] = matrix[from] as number;
      result[to + 1] = matrix[from + 1] as number;
    }
  }
  return result;
}
