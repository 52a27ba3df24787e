import { powerOfTwo } from '../power-of-two';
import { multiplyInWasm, type Order } from './kernel';
import { multiplyInTwin } from './product';
import type { Tensor } from './tensor';

/**
 * The product of two tensors, summed over the indices that the result does not keep: as matrix products,
 * one for each value of the indices that both have and the result keeps. The bits are the twin's.
 */
export function contractPair(a: Tensor, b: Tensor, kept: readonly number[]): Tensor {
  const batch = a.indices.filter((i) => b.indices.includes(i) && kept.includes(i));
  const summed = a.indices.filter((i) => b.indices.includes(i) && !kept.includes(i));
  const left = a.indices.filter((i) => !b.indices.includes(i));
  const right = b.indices.filter((i) => !a.indices.includes(i));
  const x = { data: a.data, order: orderOf(a.indices, [...batch, ...left, ...summed]) };
  const y = { data: b.data, order: orderOf(b.indices, [...batch, ...right, ...summed]) };
  const sizes = {
    batches: powerOfTwo(batch.length),
    rows: powerOfTwo(left.length),
    columns: powerOfTwo(right.length),
    depth: powerOfTwo(summed.length),
  };
  const data = multiplyInWasm(x, y, sizes) ?? multiplyInTwin(x, y, sizes);
  return { indices: [...batch, ...left, ...right], data };
}

/** Where the elements of a new order of indices lie in the old one; null where it is the same. */
function orderOf(indices: readonly number[], order: readonly number[]): Order | null {
  if (order.every((index, at) => indices[at] === index)) return null;
  const rank = order.length;
  const half = rank >> 1;
  const strides = order.map((index) => powerOfTwo(rank - 1 - indices.indexOf(index)));
  return {
    high: offsets(strides.slice(0, rank - half)),
    low: offsets(strides.slice(rank - half)),
  };
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
