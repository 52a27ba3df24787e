import { z } from 'zod';
import { DockingTextError } from '../../kernels/docking';
import { checkPdbqt } from '../../kernels/ligand';
import {
  type LigandForm,
  meekoLigands,
  type PreparedLigandRow,
} from '../../schemas/docking/ligand-steps';
import { askPython } from '../ask-python';
import { implement } from '../implement';
import { mapChunks, type Outcome } from '../library/map-batch';

/** Molecules for one start of Python. */
const CHUNK = 50;

/** For each molblock its PDBQT, or why there is none. */
const shape = z.strictObject({
  tool: z.string(),
  found: z.array(z.strictObject({ pdbqt: z.string().optional(), refused: z.string().optional() })),
});
type Found = z.infer<typeof shape>['found'][number];

/** Molblocks → their PDBQTs. */
const PROGRAM = `
try:
    import importlib.metadata
    from meeko import MoleculePreparation, PDBQTWriterLegacy
    from rdkit import Chem, RDLogger
except ImportError as error:
    say(missing=str(error))
    raise SystemExit

RDLogger.DisableLog('rdApp.*')
# As ours: macrocycles are docked as they are.
preparation = MoleculePreparation(rigid_macrocycles=True)

def written(block):
    try:
        mol = Chem.MolFromMolBlock(block, removeHs=False)
        if mol is None:
            return {'refused': 'RDKit cannot read it'}
        text, is_ok, error = PDBQTWriterLegacy.write_string(preparation.prepare(mol)[0])
        return {'pdbqt': text} if is_ok else {'refused': str(error)[:300]}
    except Exception as error:
        return {'refused': str(error)[:300]}

version = importlib.metadata.version('meeko')
say(tool=f'Meeko {version}', found=[written(block) for block in order['molblocks']])
`;

/**
 * Writes the PDBQTs of prepared ligands by Meeko. One that Meeko refuses, or whose PDBQT does not give the
 * molecule back, is dropped with its reason.
 * @throws AthanorError TOOL_MISSING where the python3 of this node has no Meeko, KERNEL_FAILED where it
 *   breaks off
 */
export const meekoLigandsStep = implement(meekoLigands, async ({ molecules }, context) =>
  mapChunks<PreparedLigandRow, PreparedLigandRow>(context, molecules, {
    size: CHUNK,
    map: async (rows) => {
      const molblocks = rows.flatMap((row) => row.prepared.forms.map((form) => form.molblock));
      const asked = { name: 'Meeko', program: PROGRAM, order: { molblocks }, shape };
      const { tool, found } = await askPython(context.tools, asked);
      let at = 0;
      return rows.map((row) => {
        const own = found.slice(at, at + row.prepared.forms.length);
        at += row.prepared.forms.length;
        return rewritten(row, own, tool);
      });
    },
  }),
);

function rewritten(
  row: PreparedLigandRow,
  found: readonly Found[],
  tool: string,
): Outcome<PreparedLigandRow> {
  const { forms, notes } = row.prepared;
  try {
    const own = forms.map((form, i) => formBy(form, found[i]));
    return { kept: { ...row, prepared: { forms: own, notes: [...notes, `PDBQT by ${tool}`] } } };
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    return { dropped: { code: 'NOT_PREPARED', reason: `${tool} gave ${error.message}` } };
  }
}

// Rows become JSON lines, and lines become addresses: fields keep their order.
function formBy(form: LigandForm, { pdbqt, refused }: Found = {}): LigandForm {
  if (pdbqt === undefined) throw new DockingTextError(`no PDBQT: ${refused ?? 'no reason'}`);
  return { ...form, pdbqt, ...checkPdbqt(form.molblock, pdbqt) };
}
