import type { MolGraph } from '../graph';

/** Atomic number of an attachment point. */
const DUMMY = 0;

/**
 * For each atom its element, charge, hydrogens, aromaticity and ring membership, with the elements and
 * bonds of its neighbours: what a fingerprint of radius 1 tells apart. Surroundings that no known molecule
 * has are a sign of a molecule that nobody would make.
 */
export function surroundings(graph: MolGraph): Set<string> {
  const kinds = new Set<string>();
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const neighbours = neighboursOf(graph, atom).map(({ other, bond }) => {
      const order = graph.aromaticBond[bond] === 1 ? 'a' : graph.order[bond];
      return `${order}${graph.bondRings[bond] === 0 ? '' : 'r'}${graph.element[other]}`;
    });
    const charge = graph.charge[atom] as number;
    kinds.add(
      `${graph.element[atom]}${charge === 0 ? '' : `(${charge})`}H${graph.hydrogens[atom]} ` +
        neighbours.sort().join(' '),
    );
  }
  return kinds;
}

/** Whether a part has attachment points, and all of them are at ring atoms. */
export function attachesToRings(graph: MolGraph): boolean {
  const dummies = Array.from(graph.element.keys()).filter((i) => graph.element[i] === DUMMY);
  return (
    dummies.length > 0 &&
    dummies.every((dummy) =>
      neighboursOf(graph, dummy).every(({ other }) => graph.atomRings[other] !== 0),
    )
  );
}

function neighboursOf(graph: MolGraph, atom: number): { other: number; bond: number }[] {
  const found: { other: number; bond: number }[] = [];
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    found.push({ other: graph.neighbour[k] as number, bond: graph.viaBond[k] as number });
  }
  return found;
}
