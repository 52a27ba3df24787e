import { connect, type MolGraph } from './graph';

/**
 * The molecule with every hydrogen as an atom of its own, appended in the order of the atoms that
 * carry them, as RDKit's AddHs does. `json` stays that of the molecule without them.
 */
export function withHydrogens(graph: MolGraph): MolGraph {
  const { atomCount, bondCount } = graph;
  const added = graph.hydrogens.reduce((sum, count) => sum + count, 0);
  const atoms = atomCount + added;
  const bonds = bondCount + added;
  const element = grow(graph.element, new Uint8Array(atoms)).fill(1, atomCount);
  const begin = grow(graph.begin, new Uint16Array(bonds));
  const end = grow(graph.end, new Uint16Array(bonds));
  let hydrogen = atomCount;
  for (let atom = 0; atom < atomCount; atom++) {
    for (let count = graph.hydrogens[atom] as number; count > 0; count--) {
      begin[bondCount + hydrogen - atomCount] = atom;
      end[bondCount + hydrogen - atomCount] = hydrogen++;
    }
  }
  return {
    atomCount: atoms,
    bondCount: bonds,
    element,
    charge: grow(graph.charge, new Int8Array(atoms)),
    isotope: grow(graph.isotope, new Uint16Array(atoms)),
    hydrogens: new Uint8Array(atoms),
    radicals: grow(graph.radicals, new Uint8Array(atoms)),
    aromatic: grow(graph.aromatic, new Uint8Array(atoms)),
    begin,
    end,
    order: grow(graph.order, new Uint8Array(bonds)).fill(1, bondCount),
    aromaticBond: grow(graph.aromaticBond, new Uint8Array(bonds)),
    ...connect(atoms, begin, end),
    rings: graph.rings,
    atomRings: grow(graph.atomRings, new Uint8Array(atoms)),
    bondRings: grow(graph.bondRings, new Uint8Array(bonds)),
    smallestRing: grow(graph.smallestRing, new Uint8Array(atoms)),
    json: graph.json,
  };
}

function grow<T extends Uint8Array | Int8Array | Uint16Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
