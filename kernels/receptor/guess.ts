import { distance, dot, subtract, unit } from '../structure/vectors';
import { heavyNeighbours, placeOf, type Receptor, type ReceptorAtom } from './model';
import type { AtomPlan } from './residue-table';

/** Å: longer is a single bond, of carbon to carbon or nitrogen, and of carbon to oxygen. */
const SINGLE = { carbon: 1.42, oxygen: 1.3, sulfur: 1.74 };
const TRIPLE_MAX = 1.22;
/** Cosines: a mean angle of 115° parts planar from tetrahedral, 150° planar from linear. */
const PLANAR_COS_MAX = -0.4226;
const LINEAR_COS_MAX = -0.866;
/** Sum of the cosines about an atom with three bonds in a plane is −1.5, about a tetrahedral one −1. */
const PLANAR_SUM_MAX = -1.3;

/**
 * Hydrogens and type of an atom that no table names, from lengths and angles of its bonds: a guess,
 * which is stated, since at common resolutions it may be wrong.
 */
export function guessPlan(receptor: Receptor, at: number): AtomPlan {
  const { element, name } = receptor.atoms[at] as ReceptorAtom;
  const neighbours = heavyNeighbours(receptor, at);
  const around = {
    count: neighbours.length,
    longest: Math.max(
      ...neighbours.map((n) => distance(placeOf(receptor, at), placeOf(receptor, n))),
    ),
    isPlanar: isPlanar(receptor, at, neighbours),
    isLinear: cosineSum(receptor, at, neighbours) < LINEAR_COS_MAX && neighbours.length === 2,
  };
  const plan = (
    hydrogens: number,
    geometry: AtomPlan['geometry'],
    isAcceptor = false,
  ): AtomPlan => ({
    name,
    hydrogens,
    geometry,
    isAromatic: element === 6 && around.isPlanar && around.count > 1,
    isAcceptor,
  });
  if (element === 6) return carbon(around, plan);
  if (element === 7) return nitrogen(around, plan);
  if (element === 8 && around.count === 1) return hydroxyl(receptor, at, neighbours, around, plan);
  if (element === 16 && around.count === 1) {
    return plan(around.longest > SINGLE.sulfur ? 1 : 0, 'turning');
  }
  return plan(0, 'planar');
}

interface Around {
  count: number;
  longest: number;
  isPlanar: boolean;
  isLinear: boolean;
}

type Plan = (hydrogens: number, geometry: AtomPlan['geometry'], isAcceptor?: boolean) => AtomPlan;

function carbon({ count, longest, isPlanar, isLinear }: Around, plan: Plan): AtomPlan {
  if (count >= 4 || isLinear) return plan(0, 'planar');
  if (count === 3) return plan(isPlanar ? 0 : 1, 'tetrahedral');
  if (count === 2) return isPlanar ? plan(1, 'planar') : plan(2, 'tetrahedral');
  if (longest < TRIPLE_MAX) return plan(1, 'planar');
  return longest < SINGLE.carbon ? plan(2, 'planar') : plan(3, 'tetrahedral');
}

function nitrogen({ count, longest, isPlanar }: Around, plan: Plan): AtomPlan {
  if (count >= 3) return plan(0, 'planar');
  // Two short bonds: pyridine and pyrrole look alike, and the former is the more common by far.
  if (count === 2)
    return longest < SINGLE.carbon && isPlanar ? plan(0, 'planar', true) : plan(1, 'planar');
  if (longest < TRIPLE_MAX) return plan(0, 'planar', true);
  return longest < SINGLE.carbon ? plan(2, 'planar') : plan(3, 'tetrahedral');
}

function hydroxyl(
  receptor: Receptor,
  at: number,
  neighbours: readonly number[],
  { longest }: Around,
  plan: Plan,
): AtomPlan {
  const isOnCarbon = receptor.atoms[neighbours[0] ?? at]?.element === 6;
  return plan(isOnCarbon && longest > SINGLE.oxygen ? 1 : 0, 'turning');
}

/** Sum of the cosines of all angles about an atom. */
function cosineSum(receptor: Receptor, at: number, neighbours: readonly number[]): number {
  const towards = neighbours.map((n) =>
    unit(subtract(placeOf(receptor, n), placeOf(receptor, at))),
  );
  let sum = 0;
  for (const [i, a] of towards.entries()) for (const b of towards.slice(i + 1)) sum += dot(a, b);
  return sum;
}

function isPlanar(receptor: Receptor, at: number, neighbours: readonly number[]): boolean {
  const sum = cosineSum(receptor, at, neighbours);
  if (neighbours.length === 3) return sum < PLANAR_SUM_MAX;
  return neighbours.length === 2 && sum < PLANAR_COS_MAX;
}
