import type { MolGraph } from '../graph';

/** What decides the polar surface of a nitrogen or an oxygen. */
interface Surroundings {
  neighbours: number;
  hydrogens: number;
  charge: number;
  single: number;
  double: number;
  triple: number;
  aromatic: number;
  inThreeRing: boolean;
}

/**
 * Topological polar surface area of nitrogen and oxygen in square ångström: Ertl, Rohde and
 * Selzer, J. Med. Chem. 43 (2000) 3714, doi:10.1021/jm000942e, in RDKit's reading of it.
 */
export function polarSurface(graph: MolGraph): number {
  let sum = 0;
  for (let atom = 0; atom < graph.atomCount; atom++) {
    if (graph.element[atom] === 7) {
      sum += nitrogen(surroundingsOf(graph, atom));
    } else if (graph.element[atom] === 8) {
      sum += oxygen(surroundingsOf(graph, atom));
    }
  }
  return sum;
}

function surroundingsOf(graph: MolGraph, atom: number): Surroundings {
  const s: Surroundings = {
    neighbours: 0,
    hydrogens: graph.hydrogens[atom] as number,
    charge: graph.charge[atom] as number,
    single: 0,
    double: 0,
    triple: 0,
    aromatic: 0,
    inThreeRing: graph.smallestRing[atom] === 3,
  };
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    const bond = graph.viaBond[k] as number;
    if (graph.element[graph.neighbour[k] as number] === 1) {
      s.hydrogens++;
    } else {
      s.neighbours++;
      countBond(s, graph.aromaticBond[bond] === 1, graph.order[bond] as number);
    }
  }
  return s;
}

function countBond(s: Surroundings, aromatic: boolean, order: number): void {
  if (aromatic) {
    s.aromatic++;
  } else if (order === 1) {
    s.single++;
  } else if (order === 2) {
    s.double++;
  } else if (order === 3) {
    s.triple++;
  }
}

/** Neighbours, hydrogens, charge, then bonds that must be as many (others are free), then Å². */
type Row = readonly [
  neighbours: number,
  hydrogens: number,
  charge: number,
  bonds: Partial<Pick<Surroundings, 'single' | 'double' | 'triple' | 'aromatic' | 'inThreeRing'>>,
  area: number,
];

const NITROGEN: readonly Row[] = [
  [1, 0, 0, { triple: 1 }, 23.79],
  [1, 1, 0, { double: 1 }, 23.85],
  [1, 2, 0, { single: 1 }, 26.02],
  [1, 2, 1, { double: 1 }, 25.59],
  [1, 3, 1, { single: 1 }, 27.64],
  [2, 0, 0, { single: 1, double: 1 }, 12.36],
  [2, 0, 0, { triple: 1, double: 1 }, 13.6],
  [2, 1, 0, { single: 2, inThreeRing: true }, 21.94],
  [2, 1, 0, { single: 2, inThreeRing: false }, 12.03],
  [2, 0, 1, { triple: 1, single: 1 }, 4.36],
  [2, 1, 1, { double: 1, single: 1 }, 13.97],
  [2, 2, 1, { single: 2 }, 16.61],
  [2, 0, 0, { aromatic: 2 }, 12.89],
  [2, 1, 0, { aromatic: 2 }, 15.79],
  [2, 1, 1, { aromatic: 2 }, 14.14],
  [3, 0, 0, { single: 3, inThreeRing: true }, 3.01],
  [3, 0, 0, { single: 3, inThreeRing: false }, 3.24],
  [3, 0, 0, { single: 1, double: 2 }, 11.68],
  [3, 0, 1, { single: 2, double: 1 }, 3.01],
  [3, 1, 1, { single: 3 }, 4.44],
  [3, 0, 0, { aromatic: 3 }, 4.41],
  [3, 0, 0, { single: 1, aromatic: 2 }, 4.93],
  [3, 0, 0, { double: 1, aromatic: 2 }, 8.39],
  [3, 0, 1, { aromatic: 3 }, 4.1],
  [3, 0, 1, { single: 1, aromatic: 2 }, 3.88],
  [4, 0, 1, { single: 4 }, 0],
];

const OXYGEN: readonly Row[] = [
  [1, 0, 0, { double: 1 }, 17.07],
  [1, 1, 0, { single: 1 }, 20.23],
  [1, 0, -1, { single: 1 }, 23.06],
  [2, 0, 0, { single: 2, inThreeRing: true }, 12.53],
  [2, 0, 0, { single: 2, inThreeRing: false }, 9.23],
  [2, 0, 0, { aromatic: 2 }, 13.14],
];

function nitrogen(s: Surroundings): number {
  return lookUp(NITROGEN, s) ?? Math.max(0, 30.5 - s.neighbours * 8.2 + s.hydrogens * 1.5);
}

function oxygen(s: Surroundings): number {
  return lookUp(OXYGEN, s) ?? Math.max(0, 28.5 - s.neighbours * 8.6 + s.hydrogens * 1.5);
}

function lookUp(rows: readonly Row[], s: Surroundings): number | undefined {
  return rows.find(
    ([neighbours, hydrogens, charge, bonds]) =>
      neighbours === s.neighbours &&
      hydrogens === s.hydrogens &&
      charge === s.charge &&
      Object.entries(bonds).every(([name, count]) => s[name as keyof Surroundings] === count),
  )?.[4];
}
