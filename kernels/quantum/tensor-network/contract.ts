import { powerOfTwo } from '../power-of-two';
import type { Network } from './network';
import { contractPair } from './pair';
import type { Contraction } from './path';
import type { ContractionPlan } from './plan';
import type { Tensor } from './tensor';

/**
 * Contracts some slices of a network. The network's value is the sum of all slices in their order;
 * slices may be computed anywhere, and are the same bits everywhere.
 * @param from the first slice, and how many
 * @returns 2 · count numbers: real and imaginary part of each slice
 */
export function contractSlices(
  network: Network,
  plan: ContractionPlan,
  { from, count }: { from: number; count: number },
): Float64Array {
  const values = new Float64Array(2 * count);
  const shared = sharedWork(network, plan);
  for (let i = 0; i < count; i++) {
    const bits = new Map(
      plan.fixed.map((index, at) => [index, Math.floor((from + i) / powerOfTwo(at)) % 2]),
    );
    const tensors = shared.map((tensor) => (tensor === null ? null : fix(tensor, bits)));
    const result = run(plan.path, tensors);
    values.set(result.data.subarray(0, 2), 2 * i);
  }
  return values;
}

/** The sum of slices, real and imaginary parts in turn, in their order. */
export function sumOfSlices(values: Float64Array): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (let i = 0; i < values.length; i += 2) {
    re += values[i] as number;
    im += values[i + 1] as number;
  }
  return { re, im };
}

/** All tensors that no fixed index reaches, made once; null for those that only they needed. */
function sharedWork(network: Network, { path, fixed }: ContractionPlan): (Tensor | null)[] {
  const touches = network.tensors.map(({ indices }) => indices.some((i) => fixed.includes(i)));
  const tensors: (Tensor | null)[] = [...network.tensors];
  for (const { left, right, indices } of path) {
    const reached = touches[left] === true || touches[right] === true;
    touches.push(reached);
    if (reached) {
      tensors.push(null);
      continue;
    }
    tensors.push(contractPair(tensors[left] as Tensor, tensors[right] as Tensor, indices));
    tensors[left] = null;
    tensors[right] = null;
  }
  return tensors;
}

function run(path: readonly Contraction[], tensors: (Tensor | null)[]): Tensor {
  const first = tensors.length - path.length;
  path.forEach(({ left, right, indices }, i) => {
    const [a, b] = [tensors[left], tensors[right]];
    if (a == null || b == null) return;
    tensors[first + i] = contractPair(a, b, indices);
    // What is used up makes room.
    tensors[left] = null;
    tensors[right] = null;
  });
  return tensors.at(-1) as Tensor;
}

/** A tensor with some of its indices given a value. */
function fix(tensor: Tensor, bits: ReadonlyMap<number, number>): Tensor {
  if (!tensor.indices.some((index) => bits.has(index))) return tensor;
  const indices = tensor.indices.filter((index) => !bits.has(index));
  const rank = tensor.indices.length;
  const data = new Float64Array(2 * powerOfTwo(indices.length));
  for (let to = 0; to < powerOfTwo(indices.length); to++) {
    let from = 0;
    let free = indices.length;
    for (let at = 0; at < rank; at++) {
      const bit = bits.get(tensor.indices[at] as number) ?? (to >> --free) & 1;
      from = 2 * from + bit;
    }
    data[2 * to] = tensor.data[2 * from] as number;
    data[2 * to + 1] = tensor.data[2 * from + 1] as number;
  }
  return { indices, data };
}
