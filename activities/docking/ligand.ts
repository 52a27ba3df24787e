import {
  type Conformer,
  checkConformer,
  DockingTextError,
  readMolblock,
  readTorsionTree,
} from '../../kernels/docking';
import type { PreparedLigand } from '../../schemas/docking/prepared';
import { DockingFailed } from './vina';

/** A ligand as its texts say it is. @throws DockingFailed NOT_PREPARED where they do not belong together */
export function readLigand(ligand: PreparedLigand | undefined): Conformer {
  if (ligand === undefined) throw new DockingFailed('NOT_PREPARED', 'it has no conformer');
  try {
    const { molblock, pdbqt, atoms } = ligand;
    const conformer = { block: readMolblock(molblock), tree: readTorsionTree(pdbqt), atoms };
    checkConformer(conformer);
    return conformer;
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    throw new DockingFailed('NOT_PREPARED', error.message);
  }
}
