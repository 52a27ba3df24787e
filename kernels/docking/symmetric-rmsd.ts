import type { Molblock } from './molblock';

/** Heavy atoms of a molecule and their neighbours among them. */
export interface HeavyGraph {
  /** Positions of the heavy atoms in the molblock. */
  atoms: number[];
  elements: string[];
  neighbours: number[][];
  /** The order in which atoms are matched: each has a neighbour before it where there is one. */
  order: number[];
  /** Atoms that may stand for each: the same surroundings, as far as refinement can tell. */
  candidates: number[][];
}

/** A molecule of many equal groups has more symmetries than can be tried. */
const STEPS_MAX = 200_000;

/** The heavy atoms of a molecule, with what can be exchanged for what. */
export function heavyGraph(block: Molblock): HeavyGraph {
  const atoms = block.elements.flatMap((element, i) => (element === 'H' ? [] : [i]));
  const positions = new Map(atoms.map((atom, i) => [atom, i]));
  const neighbours: number[][] = atoms.map(() => []);
  for (const [a, b] of block.bonds) {
    const [p, q] = [positions.get(a), positions.get(b)];
    if (p === undefined || q === undefined) continue;
    neighbours[p]?.push(q);
    neighbours[q]?.push(p);
  }
  const elements = atoms.map((atom) => block.elements[atom] as string);
  const classes = refine(elements, neighbours);
  const candidates = classes.map((own) =>
    classes.flatMap((other, j) => (other === own ? [j] : [])),
  );
  return { atoms, elements, neighbours, candidates, order: orderOf(neighbours, candidates) };
}

/**
 * Root mean square distance of heavy atoms between two poses of one molecule in one frame, Å: the
 * least over its symmetries, which keep elements and bonds and know no bond orders, after spyrmsd
 * (doi:10.1186/s13321-020-00455-2). Coordinates are those of the molblocks. Found by branch and bound;
 * a molecule with too many symmetries gets the least of those that were tried.
 */
export function symmetricRmsd(graph: HeavyGraph, a: Float64Array, b: Float64Array): number {
  const { atoms, neighbours, order, candidates } = graph;
  const n = atoms.length;
  const distance = (i: number, j: number) => {
    const [p, q] = [3 * (atoms[i] as number), 3 * (atoms[j] as number)];
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const difference = (a[p + axis] as number) - (b[q + axis] as number);
      sum += difference * difference;
    }
    return sum;
  };
  const image = new Int32Array(n).fill(-1);
  const used = new Uint8Array(n);
  let best = order.reduce((sum, i) => sum + distance(i, i), 0);
  let steps = 0;
  const search = (depth: number, sum: number): void => {
    if (sum >= best || steps > STEPS_MAX) return;
    if (depth === n) {
      best = sum;
      return;
    }
    const own = order[depth] as number;
    const choices: [number, number][] = [];
    for (const j of candidates[own] as number[]) {
      steps += 1;
      if (used[j] === 0 && fits(own, j)) choices.push([distance(own, j), j]);
    }
    choices.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
    for (const [cost, j] of choices) {
      image[own] = j;
      used[j] = 1;
      search(depth + 1, sum + cost);
      image[own] = -1;
      used[j] = 0;
    }
  };
  const fits = (own: number, j: number) =>
    (neighbours[own] as number[]).every((other) => {
      const to = image[other] as number;
      return to < 0 || (neighbours[j] as number[]).includes(to);
    });
  search(0, 0);
  return Math.sqrt(best / n);
}

/** Classes of atoms by element and, again and again, by the classes around them. */
function refine(elements: readonly string[], neighbours: readonly number[][]): number[] {
  let names: string[] = [...elements];
  let count = 0;
  for (;;) {
    const numbers = new Map([...new Set(names)].sort().map((name, i) => [name, i]));
    const classes = names.map((name) => numbers.get(name) as number);
    if (numbers.size === count) return classes;
    count = numbers.size;
    names = classes.map((own, i) => {
      const around = (neighbours[i] as number[]).map((j) => classes[j] as number);
      return [own, ...around.sort((x, y) => x - y)].join(' ');
    });
  }
}

function orderOf(neighbours: readonly number[][], candidates: readonly number[][]): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const rarest = [...neighbours.keys()].sort(
    (i, j) => (candidates[i]?.length ?? 0) - (candidates[j]?.length ?? 0) || i - j,
  );
  for (const start of rarest) {
    if (seen.has(start)) continue;
    const queue = [start];
    seen.add(start);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      order.push(next);
      for (const other of neighbours[next] as number[]) {
        if (!seen.has(other)) queue.push(other);
        seen.add(other);
      }
    }
  }
  return order;
}
