import { OUTER_ELECTRONS } from '../data/elements';
import type { MolGraph } from '../graph';
import { eachPath, LONGEST_PATH } from './paths';

const SECOND_PERIOD_END = 10;

/** Connectivity indices of orders 0 to 4, and numbers of paths by bonds. */
export interface Connectivity {
  chiV: Float64Array;
  chiN: Float64Array;
  paths: Int32Array;
}

/**
 * Molecular connectivity indices: Hall and Kier, Rev. Comput. Chem. 2 (1991) 367. The valence
 * form (`chiV`) weighs atoms of later periods by their core electrons, RDKit's form (`chiN`) does
 * not.
 */
export function connectivity(graph: MolGraph): Connectivity {
  const valence = valenceDeltas(graph);
  const outer = outerDeltas(graph);
  const chiV = new Float64Array(LONGEST_PATH + 1);
  const chiN = new Float64Array(LONGEST_PATH + 1);
  const paths = new Int32Array(LONGEST_PATH + 1);
  chiV[0] = sum(valence);
  chiN[0] = sum(outer);
  chiV[1] = bondSum(graph, valence);
  chiN[1] = bondSum(graph, outer);
  eachPath(graph, (atoms, bonds, isRing) => {
    // In a ring the first atom, which is also the last, counts once.
    const count = isRing ? bonds : bonds + 1;
    chiV[bonds] = (chiV[bonds] as number) + product(atoms, count, valence);
    chiN[bonds] = (chiN[bonds] as number) + product(atoms, count, outer);
    paths[bonds] = (paths[bonds] as number) + 1;
  });
  return { chiV, chiN, paths };
}

/** 1/√δᵛ of each atom, 0 for hydrogen. */
function valenceDeltas(graph: MolGraph): Float64Array {
  return Float64Array.from(graph.element, (element, atom) => {
    if (element <= 1) {
      return 0;
    }
    const outer = OUTER_ELECTRONS[element] as number;
    const delta = unsigned(outer - (graph.hydrogens[atom] as number));
    return inverseRoot(
      element <= SECOND_PERIOD_END ? delta : delta / unsigned(element - outer - 1),
    );
  });
}

function outerDeltas(graph: MolGraph): Float64Array {
  return Float64Array.from(graph.element, (element, atom) =>
    inverseRoot(unsigned((OUTER_ELECTRONS[element] as number) - (graph.hydrogens[atom] as number))),
  );
}

/** RDKit subtracts without sign: a difference below zero, as in BH4-, becomes a huge number. */
function unsigned(value: number): number {
  return value >>> 0;
}

function inverseRoot(value: number): number {
  return value === 0 ? 0 : 1 / Math.sqrt(value);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function bondSum(graph: MolGraph, deltas: Float64Array): number {
  let total = 0;
  for (let bond = 0; bond < graph.bondCount; bond++) {
    total +=
      (deltas[graph.begin[bond] as number] as number) *
      (deltas[graph.end[bond] as number] as number);
  }
  return total;
}

function product(atoms: Int32Array, count: number, deltas: Float64Array): number {
  let result = 1;
  for (let i = 0; i < count; i++) {
    result *= deltas[atoms[i] as number] as number;
  }
  return result;
}
