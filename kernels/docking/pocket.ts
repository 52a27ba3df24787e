import { atomicNumber, ELEMENT_SYMBOLS } from '../structure/elements';
import { DockingTextError } from './errors';

/** An atom and where it is, Å. */
export interface PocketAtom {
  element: string;
  x: number;
  y: number;
  z: number;
}

/** What of a receptor is near a ligand, as a molecule of its own. */
export interface Pocket {
  atoms: PocketAtom[];
  /** Formal charge, from the hydrogens that are there. */
  charge: number;
  /** As `A:ASP:381`. */
  residues: string[];
  /** Bonds that were cut; each is closed with a hydrogen. */
  cuts: number;
}

interface Atom extends PocketAtom {
  name: string;
}

interface Residue {
  name: string;
  label: string;
  atoms: Atom[];
}

/** Longer than a bond to hydrogen, shorter than any other bond. */
const HYDROGEN_BOND_MAX = 1.25;
/** Between heavy atoms of protein and cofactors: longer than C–S (1.8) and S–S (2.05) bonds. */
const BOND_MAX = 1.95;
const SULFUR_BOND_MAX = 2.3;
/** Of the hydrogen that takes the place of an atom beyond a cut. */
const CAP_ANGSTROM: Readonly<Record<string, number>> = { C: 1.09, N: 1.01, O: 0.96, S: 1.34 };
/** Ions whose electrons are paired: others have spins that nobody has told us. */
const IONS: Readonly<Record<string, number>> = { NA: 1, K: 1, MG: 2, CA: 2, ZN: 2, CD: 2, CL: -1 };
const WATERS = ['HOH', 'WAT', 'DOD'];
const PLAIN = (
  'ALA ARG ASN ASP CYS CYX CYM GLN GLU GLY HIS HID HIE HIP ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL ' +
  'ASH GLH LYN ACE NME NMA'
).split(' ');

/**
 * Cuts the residues out of a receptor that have a heavy atom within some distance of a ligand. The receptor is a
 * PDB file with all its hydrogens, of one conformation; bonds to what is left out are closed with hydrogen.
 * @param ligand x, y, z of its atoms in turn, Å
 * @throws DockingTextError in words: no hydrogens, a residue whose charge is not known
 */
export function cutPocket(
  pdb: string,
  ligand: Float64Array,
  { cutoffAngstrom }: { cutoffAngstrom: number },
): Pocket {
  const residues = readResidues(pdb);
  const isNear = (residue: Residue) =>
    residue.atoms.some((atom) => atom.element !== 'H' && isWithin(atom, ligand, cutoffAngstrom));
  const inside = residues.filter(isNear);
  if (inside.length === 0) throw new DockingTextError('no residue is near the ligand');
  const own = inside.flatMap((residue) => residue.atoms);
  const carbons = own.filter(({ element }) => element === 'C');
  const isBare = carbons.length > 0 && carbons.every((carbon) => hydrogensOn(carbon, own) === 0);
  if (isBare) throw new DockingTextError('the structure has no hydrogens on carbon');
  const outside = residues.filter((residue) => !inside.includes(residue));
  const caps = capsOf(
    own,
    outside.flatMap((residue) => residue.atoms),
  );
  const charge = inside.reduce((sum, residue) => sum + chargeOf(residue, residues), 0);
  const atoms = [...own, ...caps].map(({ element, x, y, z }) => ({ element, x, y, z }));
  return { atoms, charge, residues: inside.map(({ label }) => label), cuts: caps.length };
}

/** Electrons of a molecule. */
export function electronsOf(atoms: readonly { element: string }[], charge: number): number {
  return atoms.reduce((sum, { element }) => sum + atomicNumber(element), -charge);
}

function readResidues(pdb: string): Residue[] {
  const byLabel = new Map<string, Residue>();
  for (const line of pdb.split('\n')) {
    if (line.startsWith('ENDMDL')) break;
    if (!/^(ATOM {2}|HETATM)/.test(line)) continue;
    const [x = 0, y = 0, z = 0] = [30, 38, 46].map((at) => coordinate(line, at));
    const name = line.slice(12, 16).trim();
    const element = ELEMENT_SYMBOLS[elementOf(line)];
    if (element === undefined || element === '*' || ![x, y, z].every(Number.isFinite)) {
      throw new DockingTextError(`a PDB file with the line ${JSON.stringify(line.slice(0, 80))}`);
    }
    const residue = line.slice(17, 20).trim();
    const label = `${line.slice(21, 22).trim() || '_'}:${residue}:${line.slice(22, 27).trim()}`;
    const known = byLabel.get(label) ?? { name: residue, label, atoms: [] };
    byLabel.set(label, known);
    known.atoms.push({ name, element, x, y, z });
  }
  return [...byLabel.values()];
}

/** Number('') is 0. */
function coordinate(line: string, at: number): number {
  return Number(line.slice(at, at + 8).trim() || Number.NaN);
}

/** By its column; by the name of the atom in files that leave that out. */
function elementOf(line: string): number {
  return (
    atomicNumber(line.slice(76, 78)) ||
    atomicNumber(
      line
        .slice(12, 16)
        .replace(/[^A-Za-z]/g, '')
        .slice(0, 1),
    )
  );
}

function isWithin(atom: PocketAtom, ligand: Float64Array, reach: number): boolean {
  for (let i = 0; i < ligand.length; i += 3) {
    const place = {
      x: ligand[i] as number,
      y: ligand[i + 1] as number,
      z: ligand[i + 2] as number,
    };
    if (distance(atom, place) <= reach) return true;
  }
  return false;
}

function capsOf(own: readonly Atom[], outside: readonly Atom[]): PocketAtom[] {
  return own.flatMap((atom) => {
    const length = CAP_ANGSTROM[atom.element];
    if (length === undefined) return [];
    return outside
      .filter((other) => isBond(atom, other))
      .map((other) => {
        const by = length / distance(atom, other);
        const along = (a: number, b: number) => a + by * (b - a);
        const [x, y, z] = [along(atom.x, other.x), along(atom.y, other.y), along(atom.z, other.z)];
        return { element: 'H', x, y, z };
      });
  });
}

function isBond(a: PocketAtom, b: PocketAtom): boolean {
  if (a.element === 'H' || b.element === 'H') return false;
  if (CAP_ANGSTROM[b.element] === undefined) return false;
  const reach = a.element === 'S' && b.element === 'S' ? SULFUR_BOND_MAX : BOND_MAX;
  return distance(a, b) < reach;
}

function chargeOf(residue: Residue, all: readonly Residue[]): number {
  const { name, atoms, label } = residue;
  if (WATERS.includes(name)) return 0;
  const ion = IONS[name];
  if (ion !== undefined && atoms.length === 1) return ion;
  if (!PLAIN.includes(name)) throw new DockingTextError(`the charge of ${label} is not known`);
  const on = (...names: string[]) =>
    names.reduce((sum, one) => {
      const atom = atoms.find((a) => a.name === one);
      return sum + (atom === undefined ? 0 : hydrogensOn(atom, atoms));
    }, 0);
  const has = (one: string) => atoms.some((atom) => atom.name === one);
  let charge = 0;
  if (has('CA') && on('N') >= (name === 'PRO' ? 2 : 3)) charge += 1;
  if (has('OXT') && on('OXT', 'O') === 0) charge -= 1;
  if (has('NZ') && on('NZ') === 3) charge += 1;
  if (has('NH1') && on('NE', 'NH1', 'NH2') === 5) charge += 1;
  if (has('ND1') && on('ND1', 'NE2') === 2) charge += 1;
  if (has('OD2') && name.startsWith('AS') && on('OD1', 'OD2') === 0) charge -= 1;
  if (has('OE2') && on('OE1', 'OE2') === 0) charge -= 1;
  if (name === 'TYR' && has('OH') && on('OH') === 0) charge -= 1;
  const sulfur = atoms.find((atom) => atom.name === 'SG');
  if (sulfur !== undefined && on('SG') === 0 && !isBridged(sulfur, residue, all)) charge -= 1;
  return charge;
}

function isBridged(sulfur: Atom, residue: Residue, all: readonly Residue[]): boolean {
  return all.some(
    (other) =>
      other !== residue &&
      other.atoms.some((atom) => atom.element === 'S' && distance(atom, sulfur) < SULFUR_BOND_MAX),
  );
}

function hydrogensOn(atom: PocketAtom, atoms: readonly PocketAtom[]): number {
  return atoms.filter(({ element, ...place }) => {
    return element === 'H' && distance(place, atom) < HYDROGEN_BOND_MAX;
  }).length;
}

type Place = Pick<PocketAtom, 'x' | 'y' | 'z'>;

function distance(a: Place, b: Place): number {
  const [x, y, z] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.sqrt(x * x + y * y + z * z);
}
