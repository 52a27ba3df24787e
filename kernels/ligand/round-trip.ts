import type { MolGraph } from '../chemistry/graph';
import { KernelAbort } from '../chemistry/rdkit-kernel';
import { readMolblock, sameAtoms, wholePose } from '../docking';
import { HYDROGEN, type LigandMolecule, neighboursOf } from './molecule';
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
export function checkRoundTrip({ graph, coordinates }: LigandMolecule, o: Written): void {
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
  const block = readMolblock(o.molblock);
  const whole = wholePose({ block, tree, atoms: sameAtoms(tree, block) }, tree.coordinates);
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const at = pointOf(whole, atom);
    if (turnsFreely(graph, atom)) continue;
    if (largestStep(at, coordinates, atom) > HYDROGEN_TOLERANCE_ANGSTROM) {
      throw new KernelAbort(`atom ${atom + 1} is not where it was after a round trip`);
    }
  }
}

/** A hydrogen of an end that no third atom holds, as in CH3–C≡C: nothing says how it is turned. */
function turnsFreely(graph: MolGraph, atom: number): boolean {
  if (graph.element[atom] !== HYDROGEN) return false;
  const heavy = (of: number) =>
    neighboursOf(graph, of).filter((n) => graph.element[n] !== HYDROGEN);
  const [parent] = heavy(atom);
  if (parent === undefined) return false;
  const [near, second] = heavy(parent);
  if (near === undefined) return true;
  return second === undefined && neighboursOf(graph, near).length <= 2;
}

function pointOf(all: Float64Array, atom: number): Float64Array {
  return all.subarray(3 * atom, 3 * atom + 3);
}

function largestStep(at: Float64Array, coordinates: Float64Array, atom: number): number {
  const steps = at.map((value, axis) => value - (coordinates[3 * atom + axis] as number));
  return Math.max(...steps.map(Math.abs));
}
