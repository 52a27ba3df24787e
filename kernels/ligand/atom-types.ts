import type { MolGraph } from '../chemistry/graph';
import { SINGLE_AUTODOCK_TYPE } from '../structure/elements';
import { HYDROGEN, neighboursOf } from './molecule';

const CARBON = 6;
const NITROGEN = 7;
const OXYGEN = 8;
const SULFUR = 16;

/** Elements whose hydrogens can be given to a hydrogen bond. */
const POLAR = new Set([7, 8, 9, 15, 16]);

/**
 * AutoDock atom types of a molecule whose hydrogens are atoms, `H` for hydrogens that are left out of
 * a PDBQT (united with their carbon), undefined where AutoDock has no type. The rules are those of
 * AutoDock 4 (Morris et al. 2009, doi:10.1002/jcc.21256) in the form that Meeko gives them
 * (doi:10.1021/acs.jcim.5c02271).
 */
export function autodockTypes(graph: MolGraph): (string | undefined)[] {
  return Array.from({ length: graph.atomCount }, (_, atom) => autodockType(graph, atom));
}

function autodockType(graph: MolGraph, atom: number): string | undefined {
  const element = graph.element[atom] as number;
  const isPolar = () =>
    neighboursOf(graph, atom).some((n) => POLAR.has(graph.element[n] as number));
  if (element === HYDROGEN) return isPolar() ? 'HD' : 'H';
  if (element === CARBON) return graph.aromatic[atom] === 1 ? 'A' : 'C';
  if (element === NITROGEN) return isAcceptor(graph, atom) ? 'NA' : 'N';
  if (element === OXYGEN) return 'OA';
  if (element === SULFUR) return isThioether(graph, atom) ? 'SA' : 'S';
  return SINGLE_AUTODOCK_TYPE.get(element);
}

/** Sulfur of two partners outside aromatic rings, a thiol's too. */
function isThioether(graph: MolGraph, atom: number): boolean {
  return graph.aromatic[atom] === 0 && neighboursOf(graph, atom).length === 2;
}

/** A nitrogen whose lone pair is free: no ammonium, and none that conjugates its lone pair away. */
function isAcceptor(graph: MolGraph, atom: number): boolean {
  if ((graph.charge[atom] as number) === 1) return false;
  const neighbours = neighboursOf(graph, atom);
  if (neighbours.length !== 3 || valenceOf(graph, atom) !== 3) return true;
  return !neighbours.some(
    (other) =>
      graph.aromatic[other] === 1 || isPlanarCarbon(graph, other) || isImineLike(graph, other),
  );
}

/** Carbon with three bonds' partners, as in an amide or an enamine. */
function isPlanarCarbon(graph: MolGraph, atom: number): boolean {
  return (
    graph.element[atom] === CARBON &&
    neighboursOf(graph, atom).length === 3 &&
    valenceOf(graph, atom) === 4
  );
}

/** Nitrogen of two partners and a double bond, as in a triazene. */
function isImineLike(graph: MolGraph, atom: number): boolean {
  return (
    graph.element[atom] === NITROGEN &&
    graph.aromatic[atom] === 0 &&
    neighboursOf(graph, atom).length === 2 &&
    bondsOf(graph, atom).some((bond) => graph.order[bond] === 2)
  );
}

function valenceOf(graph: MolGraph, atom: number): number {
  return bondsOf(graph, atom).reduce((sum, bond) => sum + (graph.order[bond] as number), 0);
}

function bondsOf(graph: MolGraph, atom: number): number[] {
  return [...graph.viaBond.subarray(graph.first[atom], graph.first[atom + 1])];
}
