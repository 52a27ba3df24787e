import {
  type JsonAtom,
  type JsonBond,
  type JsonExtension,
  type MolGraph,
  REPRESENTATION,
} from './graph';

const HEADER = {
  rdkitjson: { version: 12 },
  defaults: {
    atom: { z: 6, impHs: 0, chg: 0, nRad: 0, isotope: 0, stereo: 'unspecified' },
    bond: { bo: 1, stereo: 'unspecified' },
  },
};

/** Atoms of a molecule to keep, with the hydrogens that each shall have. */
export interface SubgraphOptions {
  /** Hydrogens of each atom, or -1 for an atom that is left out. */
  hydrogens: Int16Array;
  /** Leave out stereochemistry, isotopes kept. */
  dropStereo: boolean;
}

/**
 * RDKit JSON of a part of a molecule: bonds between atoms that stay are kept with their orders
 * and aromaticity. To be read without sanitising.
 */
export function subgraphJson(graph: MolGraph, { hydrogens, dropStereo }: SubgraphOptions): string {
  const newIndex = new Map<number, number>();
  const atoms: JsonAtom[] = [];
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const impHs = hydrogens[atom] as number;
    if (impHs >= 0) {
      newIndex.set(atom, atoms.length);
      const { stereo, ...plain } = graph.json.atoms[atom] as JsonAtom;
      const kept = dropStereo || stereo === undefined ? plain : { ...plain, stereo };
      atoms.push({ ...kept, impHs });
    }
  }
  const bonds: JsonBond[] = [];
  const aromaticBonds: number[] = [];
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const begin = newIndex.get(graph.begin[bond] as number);
    const end = newIndex.get(graph.end[bond] as number);
    if (begin !== undefined && end !== undefined) {
      if (graph.aromaticBond[bond] === 1) {
        aromaticBonds.push(bonds.length);
      }
      const plain: JsonBond = { bo: graph.order[bond] as number, atoms: [begin, end] };
      bonds.push(dropStereo ? plain : { ...plain, ...stereoOf(graph, bond, newIndex) });
    }
  }
  const aromaticAtoms = [...newIndex].flatMap(([old, now]) => (graph.aromatic[old] ? [now] : []));
  return moleculeJson(atoms, bonds, { aromaticAtoms, aromaticBonds });
}

/** Stereo of a bond with renumbered reference atoms; nothing when one of them is left out. */
function stereoOf(
  graph: MolGraph,
  bond: number,
  newIndex: ReadonlyMap<number, number>,
): Pick<JsonBond, 'stereo' | 'stereoAtoms'> {
  const { stereo, stereoAtoms } = graph.json.bonds[bond] as JsonBond;
  if (stereo === undefined || stereoAtoms === undefined) {
    return stereo === undefined ? {} : { stereo };
  }
  const [from, to] = stereoAtoms.map((atom) => newIndex.get(atom));
  return from === undefined || to === undefined ? {} : { stereo, stereoAtoms: [from, to] };
}

/** The text of RDKit's JSON for one molecule. */
export function moleculeJson(
  atoms: readonly JsonAtom[],
  bonds: readonly JsonBond[],
  representation: Pick<JsonExtension, 'aromaticAtoms' | 'aromaticBonds'>,
): string {
  const extensions = [{ name: REPRESENTATION, formatVersion: 2, ...representation }];
  return JSON.stringify({ ...HEADER, molecules: [{ atoms, bonds, extensions }] });
}
