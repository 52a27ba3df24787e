import { offsetsOf } from '../basis';

/** A qubit whose value decides whether something is done. */
export interface Control {
  qubit: number;
  /** The value at which it is done. */
  value: 0 | 1;
}

/**
 * Multiplies a statevector in place by a matrix on some of its qubits, where all controls hold.
 * @param state 2 · 2^n numbers, real and imaginary parts in turn
 * @param matrix 2 · 4^k numbers, row-major; the first of the k qubits is the least significant bit
 */
export function applyMatrix(
  state: Float64Array,
  matrix: Float64Array,
  qubits: readonly number[],
  controls: readonly Control[] = [],
): void {
  const offsets = offsetsOf(qubits);
  const size = offsets.length;
  const mask = offsets[size - 1] as number;
  const old = new Float64Array(2 * size);
  for (let base = 0; base < state.length / 2; base++) {
    if ((base & mask) !== 0) continue;
    if (controls.some(({ qubit, value }) => ((base >> qubit) & 1) !== value)) continue;
    offsets.forEach((offset, i) => {
      old[2 * i] = state[2 * (base + offset)] as number;
      old[2 * i + 1] = state[2 * (base + offset) + 1] as number;
    });
    for (let row = 0; row < size; row++) {
      let [re, im] = [0, 0];
      for (let column = 0; column < size; column++) {
        const at = 2 * (row * size + column);
        const [a, b] = [matrix[at] as number, matrix[at + 1] as number];
        const [x, y] = [old[2 * column] as number, old[2 * column + 1] as number];
        re += a * x - b * y;
        im += a * y + b * x;
      }
      const index = base + (offsets[row] as number);
      state[2 * index] = re;
      state[2 * index + 1] = im;
    }
  }
}
