import { powerOfTwo } from '../power-of-two';
import type { Tensor } from './tensor';

/**
 * The product of two tensors, summed over the indices that the result does not keep: as matrix products,
 * one for each value of the indices that both have and the result keeps.
 */
export function contractPair(a: Tensor, b: Tensor, kept: readonly number[]): Tensor {
  const batch = a.indices.filter((i) => b.indices.includes(i) && kept.includes(i));
  const summed = a.indices.filter((i) => b.indices.includes(i) && !kept.includes(i));
  const left = a.indices.filter((i) => !b.indices.includes(i));
  const right = b.indices.filter((i) => !a.indices.includes(i));
  const x = arranged(a, [...batch, ...left, ...summed]);
  const y = arranged(b, [...batch, ...right, ...summed]);
  const sizes = {
    batches: powerOfTwo(batch.length),
    rows: powerOfTwo(left.length),
    columns: powerOfTwo(right.length),
    depth: powerOfTwo(summed.length),
  };
  return { indices: [...batch, ...left, ...right], data: multiply(x, y, sizes) };
}

interface Sizes {
  batches: number;
  rows: number;
  columns: number;
  depth: number;
}

/** x [batch, row, k] times y [batch, column, k], complex, summed over k from the first to the last. */
function multiply(x: Float64Array, y: Float64Array, sizes: Sizes): Float64Array {
  const { batches, rows, columns, depth } = sizes;
  const out = new Float64Array(2 * batches * rows * columns);
  let at = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      const rowAt = 2 * depth * (batch * rows + row);
      for (let column = 0; column < columns; column++) {
        let p = rowAt;
        let q = 2 * depth * (batch * columns + column);
        let re = 0;
        let im = 0;
        for (const end = p + 2 * depth; p < end; p += 2, q += 2) {
          const [a, b] = [x[p] as number, x[p + 1] as number];
          const [c, d] = [y[q] as number, y[q + 1] as number];
          re += a * c - b * d;
          im += a * d + b * c;
        }
        out[at] = re;
        out[at + 1] = im;
        at += 2;
      }
    }
  }
  return out;
}

/** The data of a tensor in another order of its indices. */
function arranged({ indices, data }: Tensor, order: readonly number[]): Float64Array {
  if (order.every((index, at) => indices[at] === index)) return data;
  const rank = order.length;
  const half = rank >> 1;
  // Where the two halves of a position in the new order lie in the old one.
  const strides = order.map((index) => powerOfTwo(rank - 1 - indices.indexOf(index)));
  const high = offsets(strides.slice(0, rank - half));
  const low = offsets(strides.slice(rank - half));
  const out = new Float64Array(data.length);
  let to = 0;
  for (const base of high) {
    for (const more of low) {
      const from = 2 * (base + more);
      out[to] = data[from] as number;
      out[to + 1] = data[from + 1] as number;
      to += 2;
    }
  }
  return out;
}

/** The offset of every setting of some bits, the first one the most significant. */
function offsets(strides: readonly number[]): Int32Array {
  let list = Int32Array.of(0);
  for (const stride of strides) {
    const next = new Int32Array(2 * list.length);
    list.forEach((offset, i) => {
      next[2 * i] = offset;
      next[2 * i + 1] = offset + stride;
    });
    list = next;
  }
  return list;
}
