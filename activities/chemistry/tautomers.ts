import { z } from 'zod';
import type { Chemistry } from '../../kernels/chemistry';
import { canonicalTautomer } from '../../schemas/chemistry/tautomer-steps';
import type { MoleculeRow } from '../../schemas/molecule';
import { askPython } from '../ask-python';
import { implement } from '../implement';
import { mapChunks } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';

/** Molecules for one start of Python. */
const CHUNK = 200;

const shape = z.strictObject({ tool: z.string(), canonical: z.array(z.string().nullable()) });

/** SMILES → their canonical tautomers, or null. */
const PROGRAM = `
try:
    import rdkit
    from rdkit import Chem, RDLogger
    from rdkit.Chem.MolStandardize import rdMolStandardize
except ImportError as error:
    say(missing=str(error))
    raise SystemExit

RDLogger.DisableLog('rdApp.*')
settings = rdMolStandardize.CleanupParameters()
settings.tautomerRemoveSp3Stereo = False
settings.tautomerRemoveBondStereo = False
enumerator = rdMolStandardize.TautomerEnumerator(settings)

def canonical(smiles):
    mol = Chem.MolFromSmiles(smiles)
    try:
        return None if mol is None else Chem.MolToSmiles(enumerator.Canonicalize(mol))
    except Exception:
        return None

say(tool=f'RDKit {rdkit.__version__}', canonical=[canonical(one) for one in order['smiles']])
`;

/**
 * Replaces each molecule by its canonical tautomer, if that is the same but for its mobile hydrogens and
 * double bonds; `changes` then says what was drawn and which program decided.
 * @throws AthanorError TOOL_MISSING where the python3 of this node has no RDKit, KERNEL_FAILED where it
 *   breaks off
 */
export const canonicalTautomerStep = implement(
  canonicalTautomer,
  async ({ molecules }, context) => {
    const chem = await chemistry();
    return mapChunks<MoleculeRow, MoleculeRow>(context, molecules, {
      size: CHUNK,
      map: async (rows) => {
        const smiles = rows.map((row) => row.smiles);
        const asked = { name: 'RDKit', program: PROGRAM, order: { smiles }, shape };
        const { tool, canonical } = await askPython(context.tools, asked);
        return rows.map((row, i) => ({
          kept: canonicalRow(chem, row, { tool, form: canonical[i] }),
        }));
      },
    });
  },
  RDKIT_TOOL_VERSION,
);

/** The row as that tautomer; as it was where there is none, or it is another molecule: it comes from outside. */
function canonicalRow(
  chem: Chemistry,
  row: MoleculeRow,
  { tool, form }: { tool: string; form: string | null | undefined },
): MoleculeRow {
  if (form == null) return row;
  const standard = chem.standardise({ smiles: form });
  if (!standard.ok || standard.smiles === row.smiles) return row;
  const formula = formulaOf(chem, row.smiles);
  if (formula === undefined || formulaOf(chem, standard.smiles) !== formula) return row;
  const { smiles, inchiKey } = standard;
  const changes = [...row.changes, `canonical tautomer (${tool}), drawn as ${row.smiles}`];
  return { ...row, smiles, inchiKey, changes };
}

function formulaOf(chem: Chemistry, smiles: string): string | undefined {
  const found = chem.inchi(smiles);
  return found.ok ? found.inchi.split('/')[1] : undefined;
}
