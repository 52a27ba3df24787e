/** Sweeps of Jacobi's method; it converges quadratically and ten are plenty. */
const SWEEPS = 40;

/** Squares of off-diagonal elements below this are rounding. */
const NEGLIGIBLE = 1e-300;

/**
 * A unitary matrix whose columns are eigenvectors of a Hermitian one, by cyclic Jacobi rotations
 * (Golub and Van Loan, Matrix Computations, section 8.5). Row-major, real and imaginary parts in
 * turn.
 */
export function hermitianEigenvectors(hermitian: Float64Array, size: number): Float64Array {
  const matrix = hermitian.slice();
  const vectors = new Float64Array(matrix.length);
  for (let i = 0; i < size; i++) vectors[2 * (i * size + i)] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++)
        rotated = rotate(matrix, vectors, { size, p, q }) || rotated;
    }
    if (!rotated) break;
  }
  return vectors;
}

interface Plane {
  size: number;
  p: number;
  q: number;
}

/** Makes the element (p, q) zero by a rotation of the two; false where it is negligible. */
function rotate(matrix: Float64Array, vectors: Float64Array, plane: Plane): boolean {
  const { size, p, q } = plane;
  const at = 2 * (p * size + q);
  const [re, im] = [matrix[at] as number, matrix[at + 1] as number];
  const square = re * re + im * im;
  const pp = matrix[2 * (p * size + p)] as number;
  const qq = matrix[2 * (q * size + q)] as number;
  const scale = Number.EPSILON * Number.EPSILON * (pp * pp + qq * qq);
  if (square <= scale || square < NEGLIGIBLE) return false;
  const length = Math.sqrt(square);
  const tau = (qq - pp) / (2 * length);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const phase: [number, number] = [re / length, im / length];
  columns(matrix, plane, { c, s, phase });
  columns(vectors, plane, { c, s, phase });
  rows(matrix, plane, { c, s, phase });
  return true;
}

interface Rotation {
  c: number;
  s: number;
  /** e^{iφ} of the element that vanishes. */
  phase: [number, number];
}

/** Columns p and q become c·p − s·e^{−iφ}·q and s·e^{iφ}·p + c·q. */
function columns(matrix: Float64Array, { size, p, q }: Plane, rotation: Rotation): void {
  const { c, s, phase } = rotation;
  const [cos, sin] = phase;
  for (let row = 0; row < size; row++) {
    const [i, j] = [2 * (row * size + p), 2 * (row * size + q)];
    const [a, b] = [matrix[i] as number, matrix[i + 1] as number];
    const [d, e] = [matrix[j] as number, matrix[j + 1] as number];
    matrix[i] = c * a - s * (cos * d + sin * e);
    matrix[i + 1] = c * b - s * (cos * e - sin * d);
    matrix[j] = s * (cos * a - sin * b) + c * d;
    matrix[j + 1] = s * (cos * b + sin * a) + c * e;
  }
}

/** The same from the left, conjugated. */
function rows(matrix: Float64Array, { size, p, q }: Plane, rotation: Rotation): void {
  const { c, s, phase } = rotation;
  const [cos, sin] = phase;
  for (let column = 0; column < size; column++) {
    const [i, j] = [2 * (p * size + column), 2 * (q * size + column)];
    const [a, b] = [matrix[i] as number, matrix[i + 1] as number];
    const [d, e] = [matrix[j] as number, matrix[j + 1] as number];
    matrix[i] = c * a - s * (cos * d - sin * e);
    matrix[i + 1] = c * b - s * (cos * e + sin * d);
    matrix[j] = s * (cos * a + sin * b) + c * d;
    matrix[j + 1] = s * (cos * b - sin * a) + c * e;
  }
}
