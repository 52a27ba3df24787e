import type { MolGraph } from '../chemistry/graph';
import { neighboursOf } from './molecule';
import { symmetryClasses } from './symmetry';

const CARBON = 6;
const NITROGEN = 7;
/** Partners of the planar carbon of an amide, thioamide or amidine, by double bond. */
const AMIDE_PARTNERS = new Set([7, 8, 16]);

/** A part of a ligand that docking moves as one, and the parts that turn about bonds to it. */
export interface RigidBody {
  /** Ascending; all of them are written. */
  atoms: number[];
  /** The bond by which a part hangs on this one: an atom of each. */
  branches: { near: number; far: number; body: RigidBody }[];
}

/** How docking may bend a ligand. */
export interface TorsionTree {
  root: RigidBody;
  torsions: number;
}

/**
 * The torsion tree of a connected molecule. `written` are the atoms of the PDBQT: all but hydrogens on
 * carbon. Single bonds outside rings turn, but for amides and amidines (a tertiary amide turns when its
 * two substituents differ), bonds to linear groups, and bonds that move no written atom. The rules are
 * Meeko's (doi:10.1021/acs.jcim.5c02271), so that numbers of torsions, which enter the score, are the
 * same. Rings stay as they are, macrocycles too.
 */
export function torsionTree(graph: MolGraph, written: readonly number[]): TorsionTree {
  const isWritten = new Set(written);
  const turning = rotatableBonds(graph).filter(
    (bond) =>
      isWritten.has(graph.begin[bond] as number) && isWritten.has(graph.end[bond] as number),
  );
  const bonds = withoutIdle(graph, isWritten, turning);
  const groups = groupsWithout(graph, isWritten, new Set(bonds));
  const links = groups.map((group, index) =>
    bonds.flatMap((bond) => {
      const ends = [graph.begin[bond] as number, graph.end[bond] as number];
      const near = ends.find((end) => group.includes(end));
      if (near === undefined) return [];
      const far = ends[0] === near ? (ends[1] as number) : (ends[0] as number);
      return [
        { near, far, to: groups.findIndex((other, i) => i !== index && other.includes(far)) },
      ];
    }),
  );
  const grow = (index: number, from: number): RigidBody => ({
    atoms: groups[index] as number[],
    branches: (links[index] ?? [])
      .filter(({ to }) => to !== from)
      .map(({ near, far, to }) => ({ near, far, body: grow(to, index) })),
  });
  const roots = groups.map((_, index) => grow(index, -1));
  const root = roots.reduce((best, body) => (isBetterRoot(body, best) ? body : best));
  return { root, torsions: bonds.length };
}

/** Fewer parts in a row first, then the larger part: what moves far by a small turn is less. */
function isBetterRoot(body: RigidBody, than: RigidBody): boolean {
  const [depth, best] = [depthOf(body), depthOf(than)];
  return depth < best || (depth === best && body.atoms.length > than.atoms.length);
}

function depthOf(body: RigidBody): number {
  return body.branches.reduce((depth, branch) => Math.max(depth, 1 + depthOf(branch.body)), 0);
}

function rotatableBonds(graph: MolGraph): number[] {
  const rigid = amideBonds(graph);
  const { rigid: linear, turning } = linearGroups(graph);
  const all = Array.from({ length: graph.bondCount }, (_, bond) => bond);
  return all.filter((bond) => {
    if (graph.bondRings[bond] !== 0) return false;
    if (turning.has(bond)) return true;
    const isSingle = graph.order[bond] === 1 && graph.aromaticBond[bond] === 0;
    return isSingle && !rigid.has(bond) && !linear.has(bond);
  });
}

function amideBonds(graph: MolGraph): Set<number> {
  const classes = symmetryClasses(graph);
  const rigid = new Set<number>();
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const ends: [number, number][] = [
      [graph.begin[bond] as number, graph.end[bond] as number],
      [graph.end[bond] as number, graph.begin[bond] as number],
    ];
    for (const [nitrogen, carbon] of ends) {
      if (!isAmide(graph, bond, nitrogen, carbon)) continue;
      const others = neighboursOf(graph, nitrogen).filter((atom) => atom !== carbon);
      const heavy = others.filter((atom) => graph.element[atom] !== 1);
      const differs = heavy.length === 2 && classes[heavy[0] ?? 0] !== classes[heavy[1] ?? 0];
      if (!differs) rigid.add(bond);
    }
  }
  return rigid;
}

function isAmide(graph: MolGraph, bond: number, nitrogen: number, carbon: number): boolean {
  const isPair =
    graph.element[nitrogen] === NITROGEN &&
    graph.element[carbon] === CARBON &&
    graph.aromatic[nitrogen] === 0 &&
    graph.aromatic[carbon] === 0 &&
    graph.order[bond] === 1;
  if (!isPair) return false;
  if (neighboursOf(graph, nitrogen).length !== 3) return false;
  if (neighboursOf(graph, carbon).length !== 3) return false;
  for (let k = graph.first[carbon] as number; k < (graph.first[carbon + 1] as number); k++) {
    const isDouble = graph.order[graph.viaBond[k] as number] === 2;
    const partner = graph.neighbour[k] as number;
    if (isDouble && AMIDE_PARTNERS.has(graph.element[partner] as number)) return true;
  }
  return false;
}

/**
 * Bonds about triple bonds: those on both sides turn as one, so the triple bond stands for them; that
 * to a nitrile turns nothing.
 */
function linearGroups(graph: MolGraph): { rigid: Set<number>; turning: Set<number> } {
  const rigid = new Set<number>();
  const turning = new Set<number>();
  for (let bond = 0; bond < graph.bondCount; bond++) {
    if (graph.order[bond] !== 3) continue;
    const sides = [graph.begin[bond] as number, graph.end[bond] as number].map((atom) =>
      [...graph.viaBond.subarray(graph.first[atom], graph.first[atom + 1])].filter(
        (other) => other !== bond && graph.order[other] === 1,
      ),
    );
    for (const side of sides.flat()) rigid.add(side);
    if (sides.every((side) => side.length > 0)) turning.add(bond);
  }
  return { rigid, turning };
}

/** Bonds whose turning moves a written atom: not those to a part of one atom that ends there. */
function withoutIdle(graph: MolGraph, written: ReadonlySet<number>, bonds: number[]): number[] {
  const groups = groupsWithout(graph, written, new Set(bonds));
  const ends = (bond: number) => [graph.begin[bond] as number, graph.end[bond] as number];
  const isIdle = (bond: number) =>
    ends(bond).some((end) => {
      const group = groups.find((atoms) => atoms.includes(end)) as number[];
      return group.length === 1 && bonds.filter((other) => ends(other).includes(end)).length === 1;
    });
  return bonds.filter((bond) => !isIdle(bond));
}

/** Connected parts of the written atoms when some bonds are cut. */
function groupsWithout(
  graph: MolGraph,
  written: ReadonlySet<number>,
  cut: ReadonlySet<number>,
): number[][] {
  const seen = new Set<number>();
  const groups: number[][] = [];
  for (const start of written) {
    if (seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const atom of group) {
      for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
        const other = graph.neighbour[k] as number;
        if (seen.has(other) || !written.has(other) || cut.has(graph.viaBond[k] as number)) continue;
        seen.add(other);
        group.push(other);
      }
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}
