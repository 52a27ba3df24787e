import { atomicNumber } from '../structure/elements';
import { readStructure } from '../structure/reading/read-structure';
import { isWater, type Residue, residueLabel, type StructureAtom } from '../structure/structure';

/** What an atom of a receptor belongs to. */
export const SURROUNDING_KINDS = [
  'protein',
  'organic-cofactor',
  'inorganic-cofactor',
  'water',
] as const;
export type SurroundingKind = (typeof SURROUNDING_KINDS)[number];

/** The atoms of a receptor of one kind, without hydrogens. */
export interface Surroundings {
  /** x, y, z of each in Å. */
  coordinates: Float64Array;
  atomicNumbers: Uint8Array;
  /** 'A:HIS:57 NE2' */
  labels: string[];
}

/** Ions of several atoms, by their residue names in the Chemical Component Dictionary. */
const INORGANIC_RESIDUES = new Set('FES MOS PO3 PO4 PPK SO3 SO4 VO4'.split(' '));
const INORGANIC_ELEMENTS = new Set(
  'Li Be Na Mg Cl K Ca Mn Fe Co Ni Cu Zn Br Rb Mo Cd'.split(' ').map(atomicNumber),
);
const HYDROGEN = 1;
/** Bonds and contacts of a first location only are real together. */
const FIRST_LOCATIONS = new Set(['', 'A', '1']);

/** An atom, and the residue that it is of. */
interface Placed {
  residue: Residue;
  atom: StructureAtom;
}

/**
 * The atoms of a structure file, of its first model and first alternate locations. What is protein and
 * what is not goes by the record name (ATOM, HETATM) and the residue, as in PoseBusters.
 * @throws StructureError where the text is no structure
 */
export function readSurroundings(text: string): Record<SurroundingKind, Surroundings> {
  return surroundingsOf(readStructure(text, 'auto').residues);
}

/** Residues by what they are; none at all where there are none. */
export function surroundingsOf(
  residues: readonly Residue[],
): Record<SurroundingKind, Surroundings> {
  const found: Record<SurroundingKind, Placed[]> = {
    ...{ protein: [], 'organic-cofactor': [], 'inorganic-cofactor': [], water: [] },
  };
  for (const residue of residues) {
    for (const atom of residue.atoms) {
      if (atom.element === HYDROGEN || !FIRST_LOCATIONS.has(atom.alternate)) continue;
      found[kindOf(residue, atom)].push({ residue, atom });
    }
  }
  return {
    protein: packed(found.protein),
    'organic-cofactor': packed(found['organic-cofactor']),
    'inorganic-cofactor': packed(found['inorganic-cofactor']),
    water: packed(found.water),
  };
}

function kindOf(residue: Residue, { element }: StructureAtom): SurroundingKind {
  if (isWater(residue)) return 'water';
  const isInorganic = INORGANIC_ELEMENTS.has(element) || INORGANIC_RESIDUES.has(residue.name);
  if (isInorganic) return 'inorganic-cofactor';
  return residue.isHetero ? 'organic-cofactor' : 'protein';
}

function packed(atoms: readonly Placed[]): Surroundings {
  return {
    coordinates: Float64Array.from(atoms.flatMap(({ atom }) => [...atom.position])),
    atomicNumbers: Uint8Array.from(atoms, ({ atom }) => atom.element),
    labels: atoms.map(({ residue, atom }) => `${residueLabel(residue)} ${atom.name}`),
  };
}
