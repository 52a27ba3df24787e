/** One molecule as RDKit's JSON (rdkitjson 12) gives it; only the fields that we read or edit. */
export interface JsonMolecule {
  atoms: JsonAtom[];
  bonds: JsonBond[];
  stereoGroups?: unknown[];
  conformers?: unknown[];
  properties?: Record<string, unknown>;
  extensions?: JsonExtension[];
}

/** Defaults: carbon, no hydrogens, no charge, no radical, no isotope, no stereo. */
export interface JsonAtom {
  z?: number;
  impHs?: number;
  chg?: number;
  nRad?: number;
  isotope?: number;
  stereo?: string;
}

/** Defaults: single, no stereo. Aromatic bonds are given in a Kekulé form. */
export interface JsonBond {
  bo?: number;
  atoms: [number, number];
  stereo?: string;
  stereoAtoms?: [number, number];
}

/** RDKit's additions; `rdkitRepresentation` holds aromaticity and rings. */
export interface JsonExtension {
  name: string;
  aromaticAtoms?: number[];
  aromaticBonds?: number[];
  atomRings?: number[][];
  [key: string]: unknown;
}

/** Name of the extension that holds aromaticity and rings. */
export const REPRESENTATION = 'rdkitRepresentation';

/** Order of a dative bond in RDKit's JSON. */
export const DATIVE = 17;

/**
 * A sanitised molecule as flat arrays: what matching, fingerprints and scores read. Indices of
 * atoms and bonds are RDKit's. `first[i] … first[i + 1]` delimit atom i's entries in `neighbour`
 * and `viaBond`, in RDKit's order of bonds.
 */
export interface MolGraph {
  readonly atomCount: number;
  readonly bondCount: number;
  readonly element: Uint8Array;
  readonly charge: Int8Array;
  readonly isotope: Uint16Array;
  /** Hydrogens that are not atoms of the graph. */
  readonly hydrogens: Uint8Array;
  readonly radicals: Uint8Array;
  readonly aromatic: Uint8Array;
  readonly begin: Uint16Array;
  readonly end: Uint16Array;
  /** Order in a Kekulé form: 1, 2, 3, 4; 0 for a zero-order bond; 17 for a dative one. */
  readonly order: Uint8Array;
  readonly aromaticBond: Uint8Array;
  readonly first: Uint16Array;
  readonly neighbour: Uint16Array;
  readonly viaBond: Uint16Array;
  /** Symmetrised smallest set of smallest rings, as atoms. */
  readonly rings: readonly (readonly number[])[];
  /** In how many of those rings each atom, and each bond, is. */
  readonly atomRings: Uint8Array;
  readonly bondRings: Uint8Array;
  /** Size of the smallest ring of each atom, 0 outside rings. */
  readonly smallestRing: Uint8Array;
  readonly json: JsonMolecule;
}

/** Reads `get_json()` of a molecule. Throws on text that RDKit did not write. */
export function readGraph(jsonText: string): MolGraph {
  const json = (JSON.parse(jsonText) as { molecules: [JsonMolecule] }).molecules[0];
  return graphOf(json);
}

/** Builds the arrays of a molecule in RDKit's JSON form. */
export function graphOf(json: JsonMolecule): MolGraph {
  const atomCount = json.atoms.length;
  const bondCount = json.bonds.length;
  const representation = json.extensions?.find(({ name }) => name === REPRESENTATION);
  const rings = representation?.atomRings ?? [];
  const atoms = readAtoms(json.atoms);
  const bonds = readBonds(json.bonds);
  const adjacency = connect(atomCount, bonds.begin, bonds.end);
  return {
    atomCount,
    bondCount,
    ...atoms,
    aromatic: flags(atomCount, representation?.aromaticAtoms),
    ...bonds,
    aromaticBond: flags(bondCount, representation?.aromaticBonds),
    ...adjacency,
    rings,
    ...countRings(rings, atomCount, bondCount, adjacency),
    json,
  };
}

type AtomArrays = Pick<MolGraph, 'element' | 'charge' | 'isotope' | 'hydrogens' | 'radicals'>;
type BondArrays = Pick<MolGraph, 'begin' | 'end' | 'order'>;
type Adjacency = Pick<MolGraph, 'first' | 'neighbour' | 'viaBond'>;
type RingArrays = Pick<MolGraph, 'atomRings' | 'bondRings' | 'smallestRing'>;

function readAtoms(atoms: readonly JsonAtom[]): AtomArrays {
  const element = new Uint8Array(atoms.length);
  const charge = new Int8Array(atoms.length);
  const isotope = new Uint16Array(atoms.length);
  const hydrogens = new Uint8Array(atoms.length);
  const radicals = new Uint8Array(atoms.length);
  for (let i = 0; i < atoms.length; i++) {
    const atom = atoms[i] as JsonAtom;
    element[i] = atom.z ?? 6;
    charge[i] = atom.chg ?? 0;
    isotope[i] = atom.isotope ?? 0;
    hydrogens[i] = atom.impHs ?? 0;
    radicals[i] = atom.nRad ?? 0;
  }
  return { element, charge, isotope, hydrogens, radicals };
}

function readBonds(bonds: readonly JsonBond[]): BondArrays {
  const begin = new Uint16Array(bonds.length);
  const end = new Uint16Array(bonds.length);
  const order = new Uint8Array(bonds.length);
  for (let b = 0; b < bonds.length; b++) {
    const bond = bonds[b] as JsonBond;
    begin[b] = bond.atoms[0];
    end[b] = bond.atoms[1];
    order[b] = bond.bo ?? 1;
  }
  return { begin, end, order };
}

/** Neighbour lists from the ends of the bonds. */
export function connect(atomCount: number, begin: Uint16Array, end: Uint16Array): Adjacency {
  const first = new Uint16Array(atomCount + 1);
  for (let b = 0; b < begin.length; b++) {
    first[(begin[b] as number) + 1] = (first[(begin[b] as number) + 1] as number) + 1;
    first[(end[b] as number) + 1] = (first[(end[b] as number) + 1] as number) + 1;
  }
  for (let i = 0; i < atomCount; i++) {
    first[i + 1] = (first[i + 1] as number) + (first[i] as number);
  }
  const neighbour = new Uint16Array(2 * begin.length);
  const viaBond = new Uint16Array(2 * begin.length);
  const next = first.slice(0, atomCount);
  const link = (from: number, to: number, bond: number): void => {
    const slot = next[from] as number;
    next[from] = slot + 1;
    neighbour[slot] = to;
    viaBond[slot] = bond;
  };
  for (let b = 0; b < begin.length; b++) {
    link(begin[b] as number, end[b] as number, b);
    link(end[b] as number, begin[b] as number, b);
  }
  return { first, neighbour, viaBond };
}

function flags(length: number, set: readonly number[] | undefined): Uint8Array {
  const result = new Uint8Array(length);
  for (const index of set ?? []) {
    result[index] = 1;
  }
  return result;
}

function countRings(
  rings: readonly (readonly number[])[],
  atomCount: number,
  bondCount: number,
  adjacency: Adjacency,
): RingArrays {
  const atomRings = new Uint8Array(atomCount);
  const bondRings = new Uint8Array(bondCount);
  const smallestRing = new Uint8Array(atomCount);
  for (const ring of rings) {
    let previous = ring[ring.length - 1] as number;
    for (const atom of ring) {
      atomRings[atom] = (atomRings[atom] as number) + 1;
      const smallest = smallestRing[atom] as number;
      if (smallest === 0 || ring.length < smallest) {
        smallestRing[atom] = Math.min(ring.length, 255);
      }
      const bond = bondBetween(adjacency, previous, atom);
      bondRings[bond] = (bondRings[bond] as number) + 1;
      previous = atom;
    }
  }
  return { atomRings, bondRings, smallestRing };
}

/** Index of the bond between two atoms, -1 when there is none. */
export function bondBetween(graph: Adjacency, a: number, b: number): number {
  for (let k = graph.first[a] as number; k < (graph.first[a + 1] as number); k++) {
    if (graph.neighbour[k] === b) {
      return graph.viaBond[k] as number;
    }
  }
  return -1;
}
