import { wasmBase64 } from './hermitian-wasm.generated';

interface Exports {
  memory: WebAssembly.Memory;
  tridiagonalise(...pointersAndSizes: number[]): void;
  bisect(...pointersAndSizes: number[]): void;
}

const PAGE_BYTES = 65_536;
/** Address 0 and what the compiler keeps are below. */
const START_BYTES = PAGE_BYTES;
const DOUBLE_BYTES = 8;
const COMPLEX_BYTES = 16;
/** Complex numbers a row that the reduction works with. */
const WORK_PER_ROW = 7;
/** Eigenvalues are found by fours. */
const LANES = 4;

let instance: Exports | undefined;

function kernel(): Exports {
  if (instance !== undefined) return instance;
  const bytes = Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));
  const module = new WebAssembly.Module(bytes);
  instance = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  return instance;
}

/**
 * The eigenvalues of a Hermitian matrix, ascending: Householder reflections to a real tridiagonal
 * matrix, then bisection by Sturm's count (Golub & Van Loan, Matrix Computations, 4th ed., 8.3.1 and
 * 8.4.1), in WebAssembly. Only + − × ÷ and square roots, so the bits are the same everywhere; errors are of
 * the order of 1e-16 times the size of the matrix times its largest eigenvalue.
 * @param matrix 2 · m² numbers, row-major, real and imaginary parts in turn; finite. What is above its
 *   diagonal is not looked at.
 * @throws RangeError where there is no memory for a copy of it
 */
export function hermitianEigenvalues(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  const { memory, tridiagonalise, bisect } = kernel();
  const diagonal = START_BYTES + matrix.byteLength;
  const squares = diagonal + size * DOUBLE_BYTES;
  // Both lists together are whole complex numbers.
  const work = squares + size * DOUBLE_BYTES;
  const end = work + (LANES + WORK_PER_ROW * size) * COMPLEX_BYTES;
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
  new Float64Array(memory.buffer, START_BYTES, matrix.length).set(matrix);
  tridiagonalise(START_BYTES, size, diagonal, squares, work);
  // The work is done: the eigenvalues may lie in its place.
  bisect(diagonal, squares, size, work);
  return new Float64Array(memory.buffer, work, size).slice();
}
