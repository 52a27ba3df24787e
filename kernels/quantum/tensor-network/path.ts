import { libm } from '../../math/libm';
import { createRandom, type Random } from '../../statistics/random';
import { powerOfTwo } from '../power-of-two';
import type { Network } from './network';

/** One pairwise contraction: the tensors of these positions become one more, at the end of the list. */
export interface Contraction {
  left: number;
  right: number;
  /** Indices of the result. */
  indices: number[];
  /** All indices that it runs over. */
  union: number[];
}

/** How to contract a network, as pairs; see {@link Contraction}. */
export type Path = Contraction[];

/** What a path costs. */
export interface PathCost {
  /** Complex multiplications with addition. */
  multiplications: number;
  /** Indices of the largest tensor. */
  widest: number;
}

/** Noise of the greedy choice in each trial after the first, as in arXiv:2002.01935. */
const TEMPERATURE = 0.3;

/**
 * The cheapest of several randomised greedy paths (Gray and Kourtis, doi:10.22331/q-2021-03-15-410):
 * each step takes the pair whose result is smallest against what it replaces. A function of network and
 * seed alone.
 */
export function findPath(network: Network, o: { trials: number; seed: number }): Path {
  const random = createRandom(o.seed, 'contraction-path');
  let best = greedyPath(network, null);
  let cost = costOf(best).multiplications;
  for (let trial = 1; trial < o.trials; trial++) {
    const path = greedyPath(network, random);
    const own = costOf(path).multiplications;
    if (own >= cost) continue;
    best = path;
    cost = own;
  }
  return best;
}

/** What a path costs when some indices are fixed: once, for one set of their values. */
export function costOf(path: Path, fixed: ReadonlySet<number> = new Set()): PathCost {
  const free = (indices: readonly number[]) =>
    indices.reduce((count, index) => (fixed.has(index) ? count : count + 1), 0);
  let multiplications = 0;
  let widest = 0;
  for (const { union, indices } of path) {
    multiplications += powerOfTwo(free(union));
    widest = Math.max(widest, free(indices));
  }
  return { multiplications, widest };
}

interface Pair {
  score: number;
  left: number;
  right: number;
}

function greedyPath(network: Network, random: Random | null): Path {
  const graph = new Graph(network);
  const pairs: Pair[] = [];
  const offer = (left: number, right: number) => {
    push(pairs, { score: graph.score(left, right, random), left, right });
  };
  for (const holders of graph.holders) {
    const list = [...holders];
    // Where many tensors share an index, neighbours are enough: the rest meet later.
    for (let i = 1; i < list.length; i++) offer(list[i - 1] as number, list[i] as number);
  }
  const path: Path = [];
  while (graph.alive.size > 1) {
    const pair = pairs.length > 0 ? pop(pairs) : graph.anyPair();
    if (!graph.alive.has(pair.left) || !graph.alive.has(pair.right)) continue;
    const merged = graph.merge(pair.left, pair.right);
    path.push(merged);
    const made = graph.count - 1;
    for (const other of graph.neighbours(made)) offer(other, made);
  }
  return path;
}

/** Which tensor holds which indices, while they are contracted. */
class Graph {
  readonly holders: Set<number>[];
  readonly alive: Set<number>;
  private readonly indices: number[][];

  constructor({ tensors, indexCount }: Network) {
    this.holders = Array.from({ length: indexCount }, () => new Set<number>());
    this.indices = tensors.map((tensor) => [...tensor.indices]);
    this.alive = new Set(tensors.keys());
    this.indices.forEach((list, tensor) => {
      for (const index of list) this.holders[index]?.add(tensor);
    });
  }

  get count(): number {
    return this.indices.length;
  }

  /** Smaller is better. */
  score(left: number, right: number, random: Random | null): number {
    const [a, b] = [this.of(left), this.of(right)];
    const { indices } = this.contraction(left, right);
    const size = powerOfTwo(indices.length) - powerOfTwo(a.length) - powerOfTwo(b.length);
    if (random === null) return size;
    const noise = -libm.log(-libm.log(1 - random.uniform() * (1 - Number.EPSILON)) + 1e-300);
    return sign(size) * libm.log(1 + Math.abs(size)) - TEMPERATURE * noise;
  }

  merge(left: number, right: number): Contraction {
    const contraction = this.contraction(left, right);
    const made = this.count;
    for (const tensor of [left, right]) {
      this.alive.delete(tensor);
      for (const index of this.of(tensor)) this.holders[index]?.delete(tensor);
    }
    this.indices.push(contraction.indices);
    this.alive.add(made);
    for (const index of contraction.indices) this.holders[index]?.add(made);
    return contraction;
  }

  neighbours(tensor: number): number[] {
    const found = new Set<number>();
    for (const index of this.of(tensor))
      for (const other of this.holders[index] ?? []) found.add(other);
    found.delete(tensor);
    return [...found];
  }

  /** Parts that share no index any more are multiplied at the end. */
  anyPair(): Pair {
    const [left, right] = [...this.alive] as [number, number];
    return { score: 0, left, right };
  }

  private contraction(left: number, right: number): Contraction {
    const [a, b] = [this.of(left), this.of(right)];
    const shared = new Set(a.filter((index) => b.includes(index)));
    const union = [...a, ...b.filter((index) => !shared.has(index))];
    // An index goes when nobody else holds it.
    const stays = (index: number) => (this.holders[index]?.size ?? 0) > (shared.has(index) ? 2 : 1);
    return { left, right, union, indices: union.filter(stays) };
  }

  private of(tensor: number): number[] {
    return this.indices[tensor] as number[];
  }
}

function sign(value: number): number {
  return value < 0 ? -1 : 1;
}

/** A binary heap by score; equal ones by position, so that the order is defined. */
function push(heap: Pair[], pair: Pair): void {
  heap.push(pair);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at] as Pair, heap[parent] as Pair)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Pair[]): Pair {
  const top = heap[0] as Pair;
  const last = heap.pop() as Pair;
  if (heap.length === 0) return top;
  heap[0] = last;
  let at = 0;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && before(heap[child] as Pair, heap[least] as Pair)) least = child;
    }
    if (least === at) return top;
    swap(heap, at, least);
    at = least;
  }
}

function before(a: Pair, b: Pair): boolean {
  if (a.score !== b.score) return a.score < b.score;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}

function swap(heap: Pair[], a: number, b: number): void {
  const kept = heap[a] as Pair;
  heap[a] = heap[b] as Pair;
  heap[b] = kept;
}
