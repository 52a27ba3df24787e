import { powerOfTwo } from '../power-of-two';
import type { Network } from './network';
import { contractPair } from './pair';
import type { PairContraction } from './path';
import type { ContractionPlan } from './plan';
import type { Tensor } from './tensor';

/** A network that is ready to be contracted, slice by slice. */
export interface Contraction {
  /** The value of one slice; the network's value is the sum of all slices in their order. */
  slice(number: number): { re: number; im: number };
}

/**
 * Contracts all that no fixed index reaches, once. Slices may then be computed anywhere and in any
 * order: they are the same bits everywhere.
 */
export function openContraction(network: Network, plan: ContractionPlan): Contraction {
  const shared = sharedWork(network, plan);
  return {
    slice(number) {
      const bits = new Map(
        plan.fixed.map((index, at) => [index, Math.floor(number / powerOfTwo(at)) % 2]),
      );
      const tensors = shared.map((tensor) => (tensor === null ? null : fix(tensor, bits)));
      const { data } = run(plan.path, tensors);
      return { re: data[0] as number, im: data[1] as number };
    },
  };
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

function run(path: readonly PairContraction[], tensors: (Tensor | null)[]): Tensor {
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
