import { type AtomFacts, ask } from './atom-kinds';
import type { QueryNode } from './query-tree';

const PLAIN_CARBON: AtomFacts = {
  element: 6,
  aromatic: 0,
  charge: 0,
  isotope: 0,
  hydrogens: 0,
  hydrogenNeighbours: 0,
  heteroNeighbours: 0,
  degree: 0,
  valence: 4,
  rings: 0,
  smallestRing: 0,
  ringBonds: 0,
  radicals: 0,
};

const AROMATIC = { aromatic: 1, rings: 1, smallestRing: 6, ringBonds: 2 };
const RING = { rings: 1, smallestRing: 6, ringBonds: 2 };

/** Atoms of drug-like molecules with their rough share in percent. */
const TYPICAL: readonly (readonly [share: number, facts: Partial<AtomFacts>])[] = [
  [30, { ...AROMATIC, hydrogens: 1, degree: 2 }],
  [20, { ...AROMATIC, degree: 3 }],
  [12, { hydrogens: 2, degree: 2 }],
  [9, { hydrogens: 3, degree: 1 }],
  [6, { ...RING, hydrogens: 2, degree: 2 }],
  [4, { degree: 3 }],
  [4, { hydrogens: 1, degree: 3 }],
  [4, { element: 8, degree: 1, valence: 2 }],
  [3, { element: 8, degree: 2, valence: 2 }],
  [1, { element: 8, hydrogens: 1, degree: 1, valence: 2 }],
  [2, { element: 7, hydrogens: 1, degree: 2, valence: 3 }],
  [1, { element: 7, degree: 3, valence: 3 }],
  [2, { ...AROMATIC, element: 7, degree: 2, valence: 3 }],
  [1, { element: 9, degree: 1, valence: 1 }],
  [1, { element: 16, degree: 2, valence: 2 }],
];

/**
 * Percentage of typical atoms that a query could match. It only decides where a search starts,
 * never what it finds.
 */
export function commonness(node: QueryNode): number {
  let sum = 0;
  for (const [share, facts] of TYPICAL) {
    sum += ask(node, { ...PLAIN_CARBON, ...facts }) === false ? 0 : share;
  }
  return sum;
}
