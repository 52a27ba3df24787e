import {
  type Conformer,
  DockingTextError,
  readMolblock,
  readTorsionTree,
  sameAtoms,
} from '../../kernels/docking';
import type { LigandForm, PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import { DockingFailed } from './vina';

/** A form of a molecule, read: its texts, and what they say. */
export interface ReadForm extends LigandForm {
  /** Position among the forms. */
  form: number;
  conformer: Conformer;
}

/** The forms of a row. @throws DockingFailed NOT_PREPARED where there is none, or texts do not fit */
export function readForms(row: Pick<PreparedLigandRow, 'prepared'>): ReadForm[] {
  const forms = (row as Partial<PreparedLigandRow>).prepared?.forms ?? [];
  if (forms.length === 0) throw new DockingFailed('NOT_PREPARED', 'it has no conformer');
  try {
    return forms.map((form, i) => ({ ...form, form: i, conformer: conformerOf(form) }));
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    throw new DockingFailed('NOT_PREPARED', error.message);
  }
}

function conformerOf({ molblock, pdbqt }: LigandForm): Conformer {
  const block = readMolblock(molblock);
  const tree = readTorsionTree(pdbqt);
  return { block, tree, atoms: sameAtoms(tree, block) };
}
