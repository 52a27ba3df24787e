import { bestKeeper, type SearchOptions, type Solution } from './baselines';
import type { Ising } from './model';
import { neighboursOf } from './spin-state';

/** How far an exact search may go. */
export interface ExactOptions extends Pick<SearchOptions, 'feasible' | 'onImproved'> {
  /** Nodes of the search tree. */
  nodesMax: number;
  /** Spins to begin with: a good start cuts more. */
  start?: ArrayLike<number>;
}

/**
 * Branch and bound, depth first, over the spins in the order of their weights. What is undecided is
 * bounded by taking each field at its best and each coupling at its best; without fields the first spin
 * is held. `isProven` says whether the whole tree was searched: then the solution is exact.
 */
export function branchAndBound(
  ising: Ising,
  { nodesMax, start, ...keeping }: ExactOptions,
): Solution & { isProven: boolean } {
  const { size } = ising;
  const keeper = bestKeeper(ising, keeping);
  const spins = Int8Array.from(start ?? new Int8Array(size).fill(1));
  keeper.look({ spins, value: Number.NEGATIVE_INFINITY });
  const { order, earlier, rest } = arranged(ising);
  const isSymmetric = ising.fields.every((field) => field === 0);
  const local = new Float64Array(size);
  const later = laterOf(earlier, size);
  // Rounding must never cut off the optimum.
  const slack = 1e-12 * ising.pairs.reduce((sum, [, , w]) => sum + Math.abs(w), 1);
  let nodes = 0;
  const place = (depth: number, spin: number) => {
    spins[order[depth] as number] = spin;
    for (const [k, weight] of later[depth] as [number, number][]) {
      local[k] = (local[k] as number) + weight * spin;
    }
  };
  const descend = (depth: number, value: number): void => {
    nodes += 1;
    if (nodes > nodesMax) return;
    if (depth === size) {
      keeper.look({ spins, value: Number.NEGATIVE_INFINITY });
      return;
    }
    let bound = value - (rest[depth] as number);
    for (let k = depth; k < size; k++) {
      bound -= Math.abs((ising.fields[order[k] as number] as number) + (local[k] as number));
    }
    if (bound >= keeper.best() - slack) return;
    const field = (ising.fields[order[depth] as number] as number) + (local[depth] as number);
    const first = field > 0 ? -1 : 1;
    const choices = depth === 0 && isSymmetric ? [1] : [first, -first];
    for (const spin of choices) {
      place(depth, spin);
      descend(depth + 1, value + spin * field);
      // Takes the spin out again.
      for (const [k, weight] of later[depth] as [number, number][]) {
        local[k] = (local[k] as number) - weight * spin;
      }
    }
  };
  descend(0, ising.offset);
  const solution = keeper.solution();
  return { ...solution, work: nodes, isProven: nodes <= nodesMax };
}

/** The spins by the weight of their couplings, and by depth the couplings to those before. */
function arranged(ising: Ising) {
  const neighbours = neighboursOf(ising);
  const weights = neighbours.map((list, i) =>
    list.reduce((sum, [, w]) => sum + Math.abs(w), Math.abs(ising.fields[i] as number)),
  );
  const order = weights.map((_, i) => i);
  order.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  const depthOf = new Map(order.map((spin, depth) => [spin, depth]));
  const earlier = order.map((spin, depth) =>
    (neighbours[spin] as [number, number][])
      .map(([j, weight]): [number, number] => [depthOf.get(j) as number, weight])
      .filter(([d]) => d < depth),
  );
  // Weight of the couplings among the spins from a depth on.
  const rest = new Array<number>(order.length + 1).fill(0);
  earlier.forEach((list, depth) => {
    for (const [d, weight] of list) {
      for (let k = 0; k <= d && k <= depth; k++) rest[k] = (rest[k] as number) + Math.abs(weight);
    }
  });
  return { order, earlier, rest };
}

/** By depth the spins that come after and are coupled to it. */
function laterOf(earlier: readonly (readonly [number, number][])[], size: number) {
  const later = Array.from({ length: size }, (): [number, number][] => []);
  earlier.forEach((list, depth) => {
    for (const [d, weight] of list) later[d]?.push([depth, weight]);
  });
  return later;
}
