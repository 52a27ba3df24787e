import type { Operand } from './kernel';

/** How the elements of two tensors meet; all are powers of two. */
export interface Sizes {
  batches: number;
  rows: number;
  columns: number;
  depth: number;
}

/**
 * x [batch, row, k] times y [batch, column, k], complex, summed over k from the first to the last: slow and
 * obvious, the twin of the kernel in WebAssembly.
 */
export function multiplyInTwin(x: Operand, y: Operand, sizes: Sizes): Float64Array {
  const [a, b] = [arranged(x), arranged(y)];
  const { batches, rows, columns, depth } = sizes;
  const out = new Float64Array(2 * batches * rows * columns);
  let at = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at += 2) {
        const p = 2 * depth * (batch * rows + row);
        const q = 2 * depth * (batch * columns + column);
        const [re, im] = inner(a.subarray(p, p + 2 * depth), b.subarray(q, q + 2 * depth));
        out[at] = re;
        out[at + 1] = im;
      }
    }
  }
  return out;
}

function inner(x: Float64Array, y: Float64Array): [re: number, im: number] {
  let [re, im] = [0, 0];
  for (let k = 0; k < x.length; k += 2) {
    const [a, b] = [x[k] as number, x[k + 1] as number];
    const [c, d] = [y[k] as number, y[k + 1] as number];
    re += a * c - b * d;
    im += a * d + b * c;
  }
  return [re, im];
}

function arranged({ data, order }: Operand): Float64Array {
  if (order === null) return data;
  const out = new Float64Array(data.length);
  let to = 0;
  for (const base of order.high) {
    for (const more of order.low) {
      const from = 2 * (base + more);
      out[to++] = data[from] as number;
      out[to++] = data[from + 1] as number;
    }
  }
  return out;
}
