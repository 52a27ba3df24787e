import type { MolGraph } from '../../chemistry/graph';
import { type UffType, uffType } from './parameters';

/** Elements whose type is one, however they are bound. */
const ONE_TYPE: ReadonlyMap<number, string> = new Map([
  [1, 'H_'],
  [9, 'F_'],
  [14, 'Si3'],
  [17, 'Cl'],
  [34, 'Se3+2'],
  [35, 'Br'],
  [53, 'I_'],
]);
const SYMBOLS: ReadonlyMap<number, string> = new Map([
  [5, 'B_'],
  [6, 'C_'],
  [7, 'N_'],
  [8, 'O_'],
  [16, 'S_'],
]);
const BORON = 5;
const PHOSPHORUS = 15;
const SULFUR = 16;
const SP2 = 2;
/** Atoms with more neighbours take no part in conjugation. */
const NEIGHBOURS_MAX = 3;

/** The UFF type of each atom; undefined where UFF, as it is tabulated here, has none. */
export function uffTypes(graph: MolGraph, hybridisation: Uint8Array): (UffType | undefined)[] {
  const conjugated = conjugatedBonds(graph);
  return Array.from({ length: graph.atomCount }, (_, atom) => {
    const isResonant = graph.aromatic[atom] === 1 || hasBondIn(graph, atom, conjugated);
    return uffType(nameOf(graph, atom, { hybrid: hybridisation[atom] as number, isResonant }));
  });
}

function nameOf(
  graph: MolGraph,
  atom: number,
  { hybrid, isResonant }: { hybrid: number; isResonant: boolean },
): string {
  const element = graph.element[atom] as number;
  const only = ONE_TYPE.get(element);
  if (only !== undefined) return only;
  const valence = valenceOf(graph, atom);
  if (element === PHOSPHORUS) return valence > 3 ? 'P_3+5' : 'P_3+3';
  if (element === SULFUR && hybrid !== SP2) {
    return valence > 4 ? 'S_3+6' : valence > 2 ? 'S_3+4' : 'S_3+2';
  }
  const resonates = hybrid === SP2 && isResonant && element !== BORON;
  return `${SYMBOLS.get(element) ?? '?'}${resonates ? 'R' : hybrid}`;
}

/** Bonds that conjugation runs through: next to a multiple bond, on to an atom with a p orbital. */
export function conjugatedBonds(graph: MolGraph): Uint8Array {
  const found = Uint8Array.from(graph.aromaticBond);
  for (let middle = 0; middle < graph.atomCount; middle++) {
    if (degreeOf(graph, middle) > NEIGHBOURS_MAX) continue;
    for (const [, multiple] of bondsOf(graph, middle)) {
      if (!isMultiple(graph, multiple)) continue;
      for (const [other, bond] of bondsOf(graph, middle)) {
        if (bond === multiple || !hasFreeElectrons(graph, other)) continue;
        found[multiple] = 1;
        found[bond] = 1;
      }
    }
  }
  return found;
}

/** [neighbour, bond] of each bond of an atom. */
export function* bondsOf(graph: MolGraph, atom: number): Generator<[number, number]> {
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    yield [graph.neighbour[k] as number, graph.viaBond[k] as number];
  }
}

/** Neighbours of an atom, implied hydrogens among them. */
export function degreeOf(graph: MolGraph, atom: number): number {
  const written = (graph.first[atom + 1] as number) - (graph.first[atom] as number);
  return written + (graph.hydrogens[atom] as number);
}

function valenceOf(graph: MolGraph, atom: number): number {
  let sum = graph.hydrogens[atom] as number;
  for (const [, bond] of bondsOf(graph, atom)) sum += graph.order[bond] as number;
  return sum;
}

function hasBondIn(graph: MolGraph, atom: number, bonds: Uint8Array): boolean {
  for (const [, bond] of bondsOf(graph, atom)) if (bonds[bond] === 1) return true;
  return false;
}

function isMultiple(graph: MolGraph, bond: number): boolean {
  return graph.aromaticBond[bond] === 1 || graph.order[bond] === 2 || graph.order[bond] === 3;
}

/** A multiple bond, or a lone pair, at an atom with room for a p orbital. */
function hasFreeElectrons(graph: MolGraph, atom: number): boolean {
  if (degreeOf(graph, atom) > NEIGHBOURS_MAX || graph.element[atom] === 1) return false;
  for (const [, bond] of bondsOf(graph, atom)) if (isMultiple(graph, bond)) return true;
  const outer = OUTER_ELECTRONS.get(graph.element[atom] as number) ?? 0;
  return outer - (graph.charge[atom] as number) - valenceOf(graph, atom) > 1;
}

const OUTER_ELECTRONS: ReadonlyMap<number, number> = new Map([
  [5, 3],
  [6, 4],
  [7, 5],
  [8, 6],
  [15, 5],
  [16, 6],
  [34, 6],
]);
