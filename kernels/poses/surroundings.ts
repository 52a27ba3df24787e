import { atomicNumberOf } from './elements';

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

const WATERS = new Set(['HOH', 'WAT', 'DOD', 'H2O', 'SOL', 'TIP', 'TIP3', 'TP3']);
/** Ions of several atoms, by their residue names in the Chemical Component Dictionary. */
const INORGANIC_RESIDUES = new Set('FES MOS PO3 PO4 PPK SO3 SO4 VO4'.split(' '));
const INORGANIC_ELEMENTS = new Set(
  'Li Be Na Mg Cl K Ca Mn Fe Co Ni Cu Zn Br Rb Mo Cd'.split(' ').map(atomicNumberOf),
);
/** AutoDock's types that are not symbols of their elements. */
const AUTODOCK_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ A: 'C', G: 'C', GA: 'C', CG0: 'C', G0: 'C', J: 'C', NA: 'N', NS: 'N', OA: 'O', OS: 'O' },
    ...{ SA: 'S', HD: 'H', HS: 'H', Z: 'H' },
  }),
);
const CARBON = 6;
/** Bonds and contacts of a first location only are real together. */
const FIRST_LOCATIONS = new Set([' ', 'A', '1']);

/**
 * Reads the atoms of a PDB or PDBQT file, of its first model and first alternate locations. What is
 * protein and what is not goes by the record name (ATOM, HETATM) and the residue, as in PoseBusters.
 */
export function readSurroundings(text: string): Record<SurroundingKind, Surroundings> {
  const found = {
    protein: list(),
    'organic-cofactor': list(),
    'inorganic-cofactor': list(),
    water: list(),
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('ENDMDL')) break;
    const atom = readAtom(line);
    if (atom !== undefined && atom.element !== 1) found[kindOf(atom)].push(atom);
  }
  return {
    protein: packed(found.protein),
    'organic-cofactor': packed(found['organic-cofactor']),
    'inorganic-cofactor': packed(found['inorganic-cofactor']),
    water: packed(found.water),
  };
}

interface Atom {
  isHetero: boolean;
  residue: string;
  element: number;
  at: [number, number, number];
  label: string;
}

function list(): Atom[] {
  return [];
}

function readAtom(line: string): Atom | undefined {
  const isHetero = line.startsWith('HETATM');
  if (!isHetero && !line.startsWith('ATOM  ')) return undefined;
  if (!FIRST_LOCATIONS.has(line.charAt(16) || ' ')) return undefined;
  const at = [30, 38, 46].map((from) => Number(line.slice(from, from + 8)));
  if (!at.every(Number.isFinite)) return undefined;
  const residue = line.slice(17, 20).trim();
  const name = line.slice(12, 16).trim();
  const number = line.slice(22, 27).trim();
  return {
    isHetero,
    residue,
    element: elementOf(line),
    at: at as [number, number, number],
    label: `${line.charAt(21).trim()}:${residue}:${number} ${name}`,
  };
}

/**
 * From the element of a PDB file, which ends in column 78; from the AutoDock type of a PDBQT file, which
 * begins there ('NA' is sodium in one and a nitrogen in the other); or from the name of the atom.
 */
function elementOf(line: string): number {
  const [type = ''] = line
    .slice(76, 80)
    .trim()
    .split(/[\d\s+-]/);
  const isAutodock = line.charAt(76) === ' ';
  const symbol = (isAutodock ? AUTODOCK_TYPES.get(type) : undefined) ?? type;
  const known = atomicNumberOf(symbol);
  if (known !== undefined) return known;
  // Names of atoms begin in column 14 where their symbol has one letter.
  const named = line.slice(12, 14).trim().replace(/\d/g, '');
  return atomicNumberOf(named) ?? atomicNumberOf(named.charAt(0)) ?? CARBON;
}

function kindOf({ isHetero, residue, element }: Atom): SurroundingKind {
  if (WATERS.has(residue)) return 'water';
  const isInorganic = INORGANIC_ELEMENTS.has(element) || INORGANIC_RESIDUES.has(residue);
  if (isInorganic) return 'inorganic-cofactor';
  return isHetero ? 'organic-cofactor' : 'protein';
}

function packed(atoms: readonly Atom[]): Surroundings {
  return {
    coordinates: Float64Array.from(atoms.flatMap(({ at }) => at)),
    atomicNumbers: Uint8Array.from(atoms, ({ element }) => element),
    labels: atoms.map(({ label }) => label),
  };
}
