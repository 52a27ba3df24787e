import type { Prepared } from '../twin/prepare';

/** A dense tensor. The first index is the most significant in the order of `data`. */
export interface Tensor {
  indices: readonly number[];
  /** 2 · 2^k numbers for k indices, real and imaginary parts in turn. */
  data: Float64Array;
}

/** A matrix on some qubits under controls; the first qubit is the least significant of the matrix. */
export type MatrixOperation = Omit<Extract<Prepared, { kind: 'matrix' }>, 'kind'>;

/** The diagonal of an operation's matrix, 2 · 2^k numbers; null where another element is not zero. */
export function diagonalOf({ matrix, qubits }: MatrixOperation): Float64Array | null {
  const size = 1 << qubits.length;
  const diagonal = new Float64Array(2 * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      const [re, im] = [matrix[at] as number, matrix[at + 1] as number];
      if (row === column) diagonal.set([re, im], 2 * row);
      else if (re !== 0 || im !== 0) return null;
    }
  }
  return diagonal;
}

/** The adjoint of a unitary operation. */
export function inverseOf(operation: MatrixOperation): MatrixOperation {
  const size = 1 << operation.qubits.length;
  const matrix = new Float64Array(operation.matrix.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = 2 * (row * size + column);
      const to = 2 * (column * size + row);
      matrix[to] = operation.matrix[from] as number;
      // Not −0: it would be another bit pattern of the same number.
      matrix[to + 1] = 0 - (operation.matrix[from + 1] as number);
    }
  }
  return { ...operation, matrix };
}

/**
 * An operation as a tensor over (controls, targets after, targets before), or over (controls, targets)
 * where its matrix is diagonal: the identity where a control does not have its value.
 */
export function gateTensor(
  { matrix, qubits, controls }: MatrixOperation,
  diagonal: Float64Array | null,
): Float64Array {
  const targets = qubits.length;
  const size = 1 << targets;
  const block = diagonal === null ? size * size : size;
  const data = new Float64Array(2 * block * (1 << controls.length));
  const active = controls.reduce((code, { value }) => 2 * code + value, 0);
  for (let code = 0; code < 1 << controls.length; code++) {
    for (let at = 0; at < block; at++) {
      const row = reversed(diagonal === null ? at >> targets : at, targets);
      const column = diagonal === null ? reversed(at & (size - 1), targets) : row;
      const to = 2 * (code * block + at);
      if (code === active) {
        const from = 2 * (row * size + column);
        data[to] = matrix[from] as number;
        data[to + 1] = matrix[from + 1] as number;
      } else if (row === column) {
        data[to] = 1;
      }
    }
  }
  return data;
}

/** A number of `width` bits read from the other end. */
function reversed(code: number, width: number): number {
  let result = 0;
  for (let bit = 0; bit < width; bit++) result = 2 * result + ((code >> bit) & 1);
  return result;
}
