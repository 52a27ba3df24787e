import { bondBetween, type MolGraph } from '../../chemistry/graph';
import { bondsOf } from '../uff/atom-types';

/** A way over three or four bonds, with what its torsions may be. */
export interface Path {
  atoms: readonly number[];
  bonds: readonly number[];
  /** Of each inner bond: cis (1), trans (−1), or both where it turns freely. */
  torsions: readonly (readonly number[])[];
}

const CIS = [1];
const TRANS = [-1];
const FREE = [1, -1];
const SP2 = 2;
const [CARBON, NITROGEN, OXYGEN] = [6, 7, 8];
const DOUBLE = 2;

/** Every path of three bonds between heavy atoms, and those of four of which a torsion is fixed. */
export function* pathsOf(graph: MolGraph, hybridisation: Uint8Array): Generator<Path> {
  for (const path of quartets(graph)) {
    const torsion = torsionOf(graph, hybridisation, path);
    yield { ...path, torsions: [torsion] };
    const last = path.atoms[3] as number;
    for (const [atom, bond] of bondsOf(graph, last)) {
      if (graph.element[atom] === 1 || path.atoms.includes(atom)) continue;
      const tail = { atoms: [...path.atoms.slice(1), atom], bonds: [...path.bonds.slice(1), bond] };
      const next = torsionOf(graph, hybridisation, tail);
      if (torsion.length > 1 && next.length > 1) continue;
      const atoms = [...path.atoms, atom];
      // Each path is found from both ends.
      if ((atoms[0] as number) > atom) continue;
      yield { atoms, bonds: [...path.bonds, bond], torsions: [torsion, next] };
    }
  }
}

interface Quartet {
  atoms: number[];
  bonds: number[];
}

/** Paths of three bonds, each from both of its ends. */
function* quartets(graph: MolGraph): Generator<Quartet> {
  for (let middle = 0; middle < 2 * graph.bondCount; middle++) {
    const bond = middle >> 1;
    const ends = [graph.begin[bond] as number, graph.end[bond] as number];
    const [b, c] = middle % 2 === 0 ? ends : ends.reverse();
    for (const [a, first] of bondsOf(graph, b as number)) {
      if (a === c || graph.element[a] === 1) continue;
      for (const [d, third] of bondsOf(graph, c as number)) {
        if (d === b || d === a || graph.element[d] === 1) continue;
        yield { atoms: [a, b as number, c as number, d], bonds: [first, bond, third] };
      }
    }
  }
}

/** What the torsion about the middle bond may be, from rings and planar groups. */
function torsionOf(graph: MolGraph, hybridisation: Uint8Array, path: Quartet): readonly number[] {
  const [first, middle, third] = path.bonds as [number, number, number];
  const [, b, c] = path.atoms as [number, number, number, number];
  const isFlat = hybridisation[b] === SP2 && hybridisation[c] === SP2;
  if ((graph.bondRings[middle] as number) > 0) {
    if (!isFlat) return FREE;
    const isLeft = shareRing(graph, first, middle);
    const isRight = shareRing(graph, middle, third);
    const isInside = isLeft && isRight && inOneRing(graph, path.atoms);
    if (isInside || !(isLeft || isRight)) return CIS;
    return TRANS;
  }
  if (graph.order[middle] === DOUBLE) {
    const isCumulated = graph.order[first] === DOUBLE || graph.order[third] === DOUBLE;
    return isCumulated ? CIS : FREE;
  }
  return amideTorsion(graph, path.atoms) ?? amideTorsion(graph, path.atoms.toReversed()) ?? FREE;
}

/** A carboxamide NH or an ester is Z: the carbonyl oxygen cis to what the nitrogen carries. */
function amideTorsion(graph: MolGraph, atoms: readonly number[]): readonly number[] | undefined {
  const [a, b, c, d] = atoms as [number, number, number, number];
  const isHetero =
    graph.element[b] === OXYGEN || (graph.element[b] === NITROGEN && hydrogensOf(graph, b) === 1);
  if (!isHetero || graph.element[c] !== CARBON || graph.element[a] === 1) return undefined;
  if (orderBetween(graph, a, b) !== 1 || !isCarbonyl(graph, c)) return undefined;
  const isDouble = orderBetween(graph, c, d) === DOUBLE;
  const isOnDouble = graph.element[d] === OXYGEN || graph.element[d] === NITROGEN;
  if (isDouble) return isOnDouble ? CIS : undefined;
  return TRANS;
}

function isCarbonyl(graph: MolGraph, carbon: number): boolean {
  for (const [other, bond] of bondsOf(graph, carbon)) {
    const element = graph.element[other];
    const isHetero = element === OXYGEN || element === NITROGEN;
    if (isHetero && isPlainBond(graph, bond, DOUBLE)) return true;
  }
  return false;
}

function orderBetween(graph: MolGraph, a: number, b: number): number {
  const bond = bondBetween(graph, a, b);
  return graph.aromaticBond[bond] === 1 ? 0 : (graph.order[bond] as number);
}

function isPlainBond(graph: MolGraph, bond: number, order: number): boolean {
  return graph.aromaticBond[bond] === 0 && graph.order[bond] === order;
}

function hydrogensOf(graph: MolGraph, atom: number): number {
  let count = graph.hydrogens[atom] as number;
  for (const [other] of bondsOf(graph, atom)) if (graph.element[other] === 1) count += 1;
  return count;
}

function shareRing(graph: MolGraph, bondA: number, bondB: number): boolean {
  const atoms = [bondA, bondB].flatMap((bond) => [
    graph.begin[bond] as number,
    graph.end[bond] as number,
  ]);
  return inOneRing(graph, atoms);
}

function inOneRing(graph: MolGraph, atoms: readonly number[]): boolean {
  return graph.rings.some((ring) => atoms.every((atom) => ring.includes(atom)));
}
