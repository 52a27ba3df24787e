import { ATOMIC_WEIGHT, COMMON_ISOTOPE_MASS } from '../data/elements';
import { ISOTOPE_MASSES } from '../data/isotopes';
import type { MolGraph } from '../graph';

/** Mass of the electron in g/mol, as RDKit's GraphMol/MolProps.cpp has it. */
const ELECTRON_MASS = 0.00054857991;

/** Mass of an atom in g/mol: that of its isotope when one is given, else the standard weight. */
export function atomMass(element: number, isotope: number): number {
  if (isotope === 0) {
    return ATOMIC_WEIGHT[element] as number;
  }
  const [lowest, ...masses] = ISOTOPE_MASSES[element] as readonly number[];
  const mass = lowest === undefined ? 0 : (masses[isotope - lowest] ?? 0);
  return mass === 0 && element !== 0 ? isotope : mass;
}

/** Average molecular weight in g/mol, implicit hydrogens included. */
export function averageWeight(graph: MolGraph): number {
  const hydrogen = ATOMIC_WEIGHT[1] as number;
  let sum = 0;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    sum += atomMass(graph.element[atom] as number, graph.isotope[atom] as number);
    sum += (graph.hydrogens[atom] as number) * hydrogen;
  }
  return sum;
}

/** Monoisotopic mass in g/mol, corrected for the electrons of the charges. */
export function exactMass(graph: MolGraph): number {
  let sum = 0;
  let hydrogens = 0;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const element = graph.element[atom] as number;
    const isotope = graph.isotope[atom] as number;
    sum += isotope === 0 ? (COMMON_ISOTOPE_MASS[element] as number) : atomMass(element, isotope);
    sum -= ELECTRON_MASS * (graph.charge[atom] as number);
    hydrogens += graph.hydrogens[atom] as number;
  }
  return sum + hydrogens * (COMMON_ISOTOPE_MASS[1] as number);
}
