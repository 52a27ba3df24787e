import { cutPocket, DockingTextError, electronsOf, type Pocket } from '../../../kernels/docking';
import type { Refinement } from '../../../schemas/chemistry/refine-steps';
import { kcal } from './strain';
import { RefinementFailed, type Xtb, type XtbMolecule } from './xtb';

/** How much of a receptor is taken along. */
export interface PocketLimits {
  pocketAngstrom: number;
  pocketAtomsMax: number;
}

/** Ligand and pocket together minus each alone, as they stand. @throws RefinementFailed */
export async function interactionOf(
  xtb: Xtb,
  o: { ligand: XtbMolecule; structure: string; limits: PocketLimits },
): Promise<Pick<Refinement, 'interactionKcalPerMol' | 'pocket'>> {
  const { ligand } = o;
  const pocket = pocketOf(o.structure, ligand, o.limits);
  const together = {
    atoms: [...pocket.atoms, ...ligand.atoms],
    charge: pocket.charge + ligand.charge,
  };
  const both = await xtb.energy(together);
  const alone = [await xtb.energy(pocket), await xtb.energy(ligand)];
  const sum = alone.reduce((total, { totalHartree }) => total + totalHartree, 0);
  const { residues, charge, cuts } = pocket;
  return {
    interactionKcalPerMol: kcal(both.totalHartree - sum),
    pocket: { residues, atoms: pocket.atoms.length, charge, cuts },
  };
}

function pocketOf(structure: string, ligand: XtbMolecule, limits: PocketLimits): Pocket {
  const heavy = ligand.atoms.filter(({ element }) => element !== 'H');
  const places = Float64Array.from(heavy.flatMap(({ x, y, z }) => [x, y, z]));
  const pocket = readPocket(structure, places, limits.pocketAngstrom);
  const { length } = pocket.atoms;
  if (length > limits.pocketAtomsMax) {
    const reason = `a pocket of ${length} atoms; allowed are ${limits.pocketAtomsMax}`;
    throw new RefinementFailed('TOO_LARGE', reason);
  }
  if (electronsOf(pocket.atoms, pocket.charge) % 2 === 0) return pocket;
  const reason = `the pocket has an odd number of electrons at charge ${pocket.charge}`;
  throw new RefinementFailed('CHARGE_UNKNOWN', reason);
}

function readPocket(structure: string, ligand: Float64Array, cutoffAngstrom: number): Pocket {
  try {
    return cutPocket(structure, ligand, { cutoffAngstrom });
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    throw new RefinementFailed('CHARGE_UNKNOWN', error.message);
  }
}
