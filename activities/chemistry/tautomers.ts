import { z } from 'zod';
import type { Chemistry } from '../../kernels/chemistry';
import { canonicalTautomer } from '../../schemas/chemistry/tautomer-steps';
import { AthanorError } from '../../schemas/errors';
import type { MoleculeRow } from '../../schemas/molecule';
import { implement, type Tools } from '../implement';
import { mapChunks } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';

/** Molecules for one start of Python. */
const CHUNK = 200;
const COMPLAINT_CHARACTERS_MAX = 300;

const answer = z.union([
  z.strictObject({ missing: z.string() }),
  z.strictObject({ tool: z.string(), canonical: z.array(z.string().nullable()) }),
]);

/** What Python is asked: SMILES in `order.json`; their canonical tautomers, or null, in `answer.json`. */
const PROGRAM = `
import json

def say(**answer):
    with open('answer.json', 'w') as file:
        json.dump(answer, file)

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

with open('order.json') as file:
    order = json.load(file)
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
        const { tool, canonical } = await ask(
          context.tools,
          rows.map(({ smiles }) => smiles),
        );
        return rows.map((row, i) => ({
          kept: canonicalRow(chem, row, { tool, form: canonical[i] }),
        }));
      },
    });
  },
  RDKIT_TOOL_VERSION,
);

async function ask(
  tools: Tools,
  smiles: readonly string[],
): Promise<{ tool: string; canonical: (string | null)[] }> {
  const { exitCode, stderr, files } = await tools.run({
    tool: 'python3',
    arguments: ['program.py'],
    files: { 'program.py': PROGRAM, 'order.json': JSON.stringify({ smiles }) },
    outputs: ['answer.json'],
  });
  const text = files['answer.json'];
  if (exitCode !== 0 || text === undefined) {
    const said = stderr.trim().slice(-COMPLAINT_CHARACTERS_MAX);
    throw broken(`broke off (${exitCode}): ${said}`);
  }
  const found = answer.parse(JSON.parse(Buffer.from(text).toString('utf8')));
  if ('missing' in found) {
    const message = `The python3 of this node has no RDKit that works: ${found.missing}.`;
    throw new AthanorError({ code: 'TOOL_MISSING', message });
  }
  if (found.canonical.length !== smiles.length) throw broken('left molecules out');
  return found;
}

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

function broken(what: string): AthanorError {
  return new AthanorError({ code: 'KERNEL_FAILED', message: `RDKit in Python ${what}.` });
}
