import {
  electronsOf,
  type Molblock,
  moveMolblock,
  type PocketAtom,
  readMolblock,
} from '../../../kernels/docking';
import type { ReadForm } from '../ligand';
import { type Dihedral, RefinementFailed, type Xtb, type XtbMolecule } from './xtb';

/** Hartree to kcal/mol (CODATA 2018). */
export const KCAL_PER_HARTREE = 627.509474;

/** What becomes of a ligand by itself. */
export interface Strain {
  strainKcalPerMol: number;
  solvationKcalPerMol: number;
  relaxedMolblock: string;
  heldMolblock: string;
}

/** The ligand of a molblock, with its coordinates. @throws RefinementFailed OPEN_SHELL */
export function moleculeOf(molblock: string): XtbMolecule {
  const atoms = atomsOf(readMolblock(molblock));
  const charge = chargeOf(molblock);
  if (electronsOf(atoms, charge) % 2 === 0) return { atoms, charge };
  throw new RefinementFailed('OPEN_SHELL', 'the ligand has an odd number of electrons');
}

/**
 * Strain of a pose: relaxed with its torsions held, over the lower of two minima, that of the pose and that of
 * the conformer which was docked. @throws RefinementFailed
 */
export async function strainOf(
  xtb: Xtb,
  pose: { molblock: string; form: ReadForm },
): Promise<Strain> {
  const molecule = moleculeOf(pose.molblock);
  const held = await xtb.relax(molecule, torsionsOf(pose.form));
  const near = await xtb.relax({ ...molecule, atoms: held.atoms }, []);
  const docked = await xtb.relax({ ...molecule, atoms: atomsOf(pose.form.conformer.block) }, []);
  const least = docked.totalHartree < near.totalHartree ? docked : near;
  return {
    strainKcalPerMol: kcal(held.totalHartree - least.totalHartree),
    solvationKcalPerMol: kcal(least.solvationHartree),
    relaxedMolblock: moveMolblock(pose.molblock, coordinatesOf(least.atoms)),
    heldMolblock: moveMolblock(pose.molblock, coordinatesOf(held.atoms)),
  };
}

/** Hartree → kcal/mol, to two decimals: more is noise of the optimiser. */
export function kcal(hartree: number): number {
  return Math.round(hartree * KCAL_PER_HARTREE * 100) / 100 + 0;
}

/** Formal charge by the CHG lines of a molblock. */
function chargeOf(molblock: string): number {
  const lines = molblock.split('\n').filter((line) => line.startsWith('M  CHG'));
  return lines.reduce((sum, line) => {
    const numbers = line.slice(9).trim().split(/\s+/).map(Number);
    return sum + numbers.reduce((own, value, i) => own + (i % 2 === 1 ? value : 0), 0);
  }, 0);
}

/** One dihedral angle for each bond that docking turns, through the heaviest neighbours. */
function torsionsOf({ conformer }: ReadForm): Dihedral[] {
  const { block, tree, atoms } = conformer;
  const neighbours = block.elements.map((): number[] => []);
  for (const [a, b] of block.bonds) {
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  return tree.fragments.flatMap(({ from, to }): Dihedral[] => {
    if (from < 0) return [];
    const [b, c] = [atoms[from] as number, atoms[to] as number];
    const beyond = (here: number, other: number) =>
      (neighbours[here] ?? [])
        .filter((atom) => atom !== other)
        .sort((x, y) => weight(block, y) - weight(block, x) || x - y)[0];
    const [a, d] = [beyond(b, c), beyond(c, b)];
    return a === undefined || d === undefined ? [] : [[a, b, c, d]];
  });
}

function weight({ elements }: Molblock, atom: number): number {
  return elements[atom] === 'H' ? 0 : 1;
}

function atomsOf({ elements, coordinates }: Molblock): PocketAtom[] {
  return elements.map((element, i) => {
    const [x = 0, y = 0, z = 0] = coordinates.subarray(3 * i, 3 * i + 3);
    return { element, x, y, z };
  });
}

function coordinatesOf(atoms: readonly PocketAtom[]): Float64Array {
  return Float64Array.from(atoms.flatMap(({ x, y, z }) => [x, y, z]));
}
