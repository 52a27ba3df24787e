import { KernelAbort } from '../chemistry/rdkit-kernel';
import {
  DockingTextError,
  type Molblock,
  readMolblock,
  readTorsionTree,
  sameAtoms,
  type TorsionTree,
  wholePose,
} from '../docking';
import type { LigandMolecule } from './molecule';
import { readLigandPdbqt } from './pdbqt';

/** Å by which a coordinate of a PDBQT (three decimals) may differ. */
const TOLERANCE_ANGSTROM = 0.0006;
/** Å for hydrogens, which are placed by rounded coordinates of their neighbours. */
const HYDROGEN_TOLERANCE_ANGSTROM = 0.02;

/** What was written of a ligand. */
interface Written {
  molblock: string;
  pdbqt: string;
  types: readonly (string | undefined)[];
  written: readonly number[];
  torsions: number;
}

/**
 * Reads a ligand's PDBQT back: every atom is there once, with its type and place, each turning bond
 * once, and the whole molecule can be had again from it.
 * Throws KernelAbort where it is not so.
 */
export function checkRoundTrip({ coordinates }: LigandMolecule, o: Written): void {
  const read = readLigandPdbqt(o.pdbqt);
  const { tree } = read;
  const heavy = [...read.serialOfHeavy.values()];
  const serials = [...heavy, ...[...read.serialsOfHydrogens.values()].flat()];
  const isComplete =
    new Set(serials).size === o.written.length &&
    tree.serials.length === o.written.length &&
    tree.fragments.length - 1 === o.torsions &&
    read.torsions === o.torsions;
  if (!isComplete) throw new KernelAbort('its PDBQT does not hold each atom and bond once');
  for (const [atom, serial] of read.serialOfHeavy) {
    const at = tree.serials.indexOf(serial);
    const apart = at < 0 ? Infinity : largestStep(pointOf(tree.coordinates, at), coordinates, atom);
    if (tree.types[at] !== o.types[atom] || apart > TOLERANCE_ANGSTROM) {
      throw new KernelAbort(`atom ${atom + 1} is not read back as it was written`);
    }
  }
  try {
    checkWhole(readMolblock(o.molblock), tree);
  } catch (error) {
    if (error instanceof DockingTextError) throw new KernelAbort(`its PDBQT is ${error.message}`);
    throw error;
  }
}

/**
 * Reads back what any program wrote of a conformer: each turning bond once, every heavy atom at its place,
 * and the whole molecule can be had again.
 * @returns bonds that docking turns
 * @throws DockingTextError where it is not so
 */
export function checkPdbqt(molblock: string, pdbqt: string): { torsions: number } {
  const { torsions } = readLigandPdbqt(pdbqt);
  const tree = readTorsionTree(pdbqt);
  if (tree.fragments.length - 1 !== torsions) {
    throw new DockingTextError(`a PDBQT of ${torsions} torsions and other branches`);
  }
  checkWhole(readMolblock(molblock), tree);
  return { torsions };
}

/** @throws DockingTextError where an atom is not, or not where it was, after a round trip */
function checkWhole(block: Molblock, tree: TorsionTree): void {
  const whole = wholePose({ block, tree, atoms: sameAtoms(tree, block) }, tree.coordinates);
  const neighbours: number[][] = block.elements.map(() => []);
  for (const [a, b] of block.bonds) {
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  for (const atom of block.elements.keys()) {
    if (turnsFreely(block, neighbours, atom)) continue;
    const apart = largestStep(pointOf(whole, atom), block.coordinates, atom);
    if (apart <= HYDROGEN_TOLERANCE_ANGSTROM) continue;
    throw new DockingTextError(`a PDBQT whose atom ${atom + 1} moves in a round trip`);
  }
}

/** A hydrogen of an end that no third atom holds, as in CH3–C≡C: nothing says how it is turned. */
function turnsFreely({ elements }: Molblock, neighbours: number[][], atom: number): boolean {
  if (elements[atom] !== 'H') return false;
  const heavy = (of: number) => (neighbours[of] ?? []).filter((n) => elements[n] !== 'H');
  const [parent] = heavy(atom);
  if (parent === undefined) return false;
  const [near, second] = heavy(parent);
  if (near === undefined) return true;
  return second === undefined && (neighbours[near] ?? []).length <= 2;
}

function pointOf(all: Float64Array, atom: number): Float64Array {
  return all.subarray(3 * atom, 3 * atom + 3);
}

function largestStep(at: Float64Array, coordinates: Float64Array, atom: number): number {
  const steps = at.map((value, axis) => value - (coordinates[3 * atom + axis] as number));
  return Math.max(...steps.map(Math.abs));
}
