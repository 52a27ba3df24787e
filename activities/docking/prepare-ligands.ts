import { type LigandPreparer, loadLigandPreparer } from '../../kernels/ligand';
import {
  type LigandForm,
  type LigandPreparation,
  type PreparedLigandRow,
  prepareLigands,
} from '../../schemas/docking/ligand-steps';
import { AthanorError } from '../../schemas/errors';
import type { MoleculeRow, SourceRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';

/** The programs that decide the result; part of the memo key. */
const TOOL_VERSION = 'rdkit 2026.09.1, rdkit 2017.09.3 (embedding)';

/** A molecule by SMILES or molblock; whatever else the row holds goes on. */
type Row = Pick<SourceRow, 'index' | 'id' | 'molblock'> &
  Partial<Pick<MoleculeRow, 'smiles' | 'protonated'>>;

/** Prepares a batch of ligands; a molecule that cannot be docked is rejected with its reason. */
export const prepareLigandsStep = implement(
  prepareLigands,
  async ({ molecules, preparation }, context) => {
    const preparer = await ligandPreparer();
    return mapBatch<Row, PreparedLigandRow>(context, molecules, (row) =>
      prepare(preparer, row, preparation),
    );
  },
  TOOL_VERSION,
);

/** Throws KERNEL_MISMATCH when a program is another build than the pinned one. */
async function ligandPreparer(): Promise<LigandPreparer> {
  const preparer = await loadLigandPreparer().catch((cause: unknown) => {
    throw mismatch(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (preparer.toolVersion === TOOL_VERSION) return preparer;
  throw mismatch(`It is ${preparer.toolVersion}; expected ${TOOL_VERSION}.`);
}

function mismatch(message: string, cause?: unknown): AthanorError {
  const text = `The RDKit of this node cannot be used. ${message}`;
  return new AthanorError({ code: 'KERNEL_MISMATCH', message: text, cause });
}

async function prepare(
  preparer: LigandPreparer,
  row: Row,
  { conformer, ...options }: LigandPreparation,
): Promise<Outcome<PreparedLigandRow>> {
  const result =
    conformer === 'given'
      ? preparer.keep(row.molblock ?? '', row.id)
      : preparer.embed(structureOf(row), row.id, options);
  if (!result.ok) {
    if (result.code === 'KERNEL_ABORT') await preparer.recover();
    return { dropped: { code: result.code, reason: result.reason } };
  }
  const forms = result.forms.map(formRow);
  const smiles = row.smiles ?? (forms[0] as LigandForm).smiles;
  return { kept: { ...row, smiles, prepared: { forms, notes: notesOf(result.notes, row) } } };
}

/** The form in water, where a row has one; else the molecule as it was standardised or drawn. */
function structureOf({ smiles, molblock, protonated }: Row) {
  const drawn = protonated?.smiles ?? smiles;
  return drawn === undefined && molblock !== undefined ? { molblock } : { smiles: drawn ?? '' };
}

function notesOf(notes: readonly string[], { protonated }: Row): string[] {
  if (protonated === undefined) return [...notes];
  const { pH, tool } = protonated;
  return [...notes, `protonated as at pH ${pH} (${tool})`];
}

// Rows become JSON lines, and lines become addresses: fields are always set in the same order.
function formRow({ smiles, molblock, pdbqt, torsions, energyKcalPerMol }: LigandForm): LigandForm {
  const form = { smiles, molblock, pdbqt, torsions };
  return energyKcalPerMol === undefined ? form : { ...form, energyKcalPerMol };
}
