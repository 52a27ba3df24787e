import { bondBetween, type MolGraph } from '../graph';

/** Numbers of rings by kind. */
export interface RingCounts {
  all: number;
  aromatic: number;
  aliphatic: number;
  saturated: number;
  hetero: number;
  aromaticHetero: number;
  aliphaticHetero: number;
  saturatedHetero: number;
}

const CARBON = 6;

/** Counts the rings of the symmetrised smallest set by kind. */
export function countRings(graph: MolGraph): RingCounts {
  const counts: RingCounts = {
    all: graph.rings.length,
    aromatic: 0,
    aliphatic: 0,
    saturated: 0,
    hetero: 0,
    aromaticHetero: 0,
    aliphaticHetero: 0,
    saturatedHetero: 0,
  };
  ringBonds(graph).forEach((bonds, index) => {
    const ring = graph.rings[index] as readonly number[];
    const isHetero = ring.some((atom) => graph.element[atom] !== CARBON);
    const isAromatic = bonds.every((bond) => graph.aromaticBond[bond] === 1);
    const isSaturated = bonds.every(
      (bond) => graph.order[bond] === 1 && graph.aromaticBond[bond] === 0,
    );
    counts.hetero += Number(isHetero);
    counts.aromatic += Number(isAromatic);
    counts.aliphatic += Number(!isAromatic);
    counts.saturated += Number(isSaturated);
    counts.aromaticHetero += Number(isAromatic && isHetero);
    counts.aliphaticHetero += Number(!isAromatic && isHetero);
    counts.saturatedHetero += Number(isSaturated && isHetero);
  });
  return counts;
}

/** Bonds of each ring, in the order of its atoms. */
function ringBonds(graph: MolGraph): number[][] {
  return graph.rings.map((ring) =>
    ring.map((atom, index) =>
      bondBetween(graph, ring[(index + ring.length - 1) % ring.length] as number, atom),
    ),
  );
}

/** Number of atoms that are the only one shared by some two rings. */
export function spiroAtoms(graph: MolGraph): number {
  const spiro = new Set<number>();
  eachPair(graph.rings, (one, other) => {
    const shared = one.filter((atom) => other.includes(atom));
    if (shared.length === 1) {
      spiro.add(shared[0] as number);
    }
  });
  return spiro.size;
}

/** Number of atoms at the ends of paths of several bonds that some two rings share. */
export function bridgeheadAtoms(graph: MolGraph): number {
  const bridgeheads = new Set<number>();
  eachPair(ringBonds(graph), (one, other) => {
    const shared = one.filter((bond) => other.includes(bond));
    if (shared.length > 1) {
      const ends = shared.flatMap((bond) => [
        graph.begin[bond] as number,
        graph.end[bond] as number,
      ]);
      for (const atom of ends) {
        if (ends.indexOf(atom) === ends.lastIndexOf(atom)) {
          bridgeheads.add(atom);
        }
      }
    }
  });
  return bridgeheads.size;
}

function eachPair<T>(items: readonly T[], visit: (one: T, other: T) => void): void {
  for (let i = 0; i < items.length; i++) {
    for (let j = i + 1; j < items.length; j++) {
      visit(items[i] as T, items[j] as T);
    }
  }
}
