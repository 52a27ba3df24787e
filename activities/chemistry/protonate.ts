import type { Chemistry } from '../../kernels/chemistry';
import { protonate } from '../../schemas/chemistry/protonate-steps';
import { AthanorError } from '../../schemas/errors';
import type { MoleculeRow, Protonated } from '../../schemas/molecule';
import { implement, type Tools } from '../implement';
import { mapChunks } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';

/** Molecules for one start of Open Babel. */
const CHUNK = 500;
const ERRORS_MAX = 500;
const CHARGE = /([+-])(\d*)[:\]]/g;

/**
 * Adds the form that prevails in water, by Open Babel's rules. Rows stay as they are but for that; where
 * Open Babel cannot read a molecule, or gives one that is not the same but for its protons, the row has no
 * such form.
 * @throws AthanorError TOOL_MISSING, KERNEL_FAILED when Open Babel breaks off
 */
export const protonateStep = implement(
  protonate,
  async ({ molecules, pH }, context) => {
    const chem = await chemistry();
    const tool = await versionOf(context.tools);
    return mapChunks<MoleculeRow, MoleculeRow>(context, molecules, {
      size: CHUNK,
      map: async (rows) => {
        const forms = await formsOf(context.tools, rows, pH);
        return rows.map((row, i) => {
          const smiles = formOf(chem, row, forms.get(i));
          if (smiles === undefined) return { kept: row };
          const protonated: Protonated = { smiles, charge: chargeOf(smiles), pH, tool };
          return { kept: { ...row, protonated } };
        });
      },
    });
  },
  RDKIT_TOOL_VERSION,
);

async function versionOf(tools: Tools): Promise<string> {
  const { stdout } = await tools.run({ tool: 'obabel', arguments: ['-V'] });
  const version = /Open Babel (\S+)/.exec(stdout)?.[1];
  if (version === undefined) throw broken(`says no version: ${stdout.slice(0, ERRORS_MAX)}`);
  return `Open Babel ${version}`;
}

/** SMILES by the number of the row; none for what Open Babel did not read. */
async function formsOf(
  tools: Tools,
  rows: readonly MoleculeRow[],
  pH: number,
): Promise<Map<number, string>> {
  const { exitCode, stderr, files } = await tools.run({
    tool: 'obabel',
    arguments: ['-ismi', 'in.smi', '-ocan', '-Oout.can', '-p', String(pH), '-e'],
    files: { 'in.smi': rows.map(({ smiles }, i) => `${smiles}\t${i}\n`).join('') },
    outputs: ['out.can'],
  });
  const written = files['out.can'];
  if (exitCode !== 0 || written === undefined) {
    throw broken(`broke off (${exitCode}): ${stderr.slice(-ERRORS_MAX)}`);
  }
  const lines = Buffer.from(written).toString('utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [smiles = '', number = ''] = line.split('\t');
      return /^\d+$/.test(number) ? [[Number(number), smiles]] : [];
    }),
  );
}

/** The form as RDKit writes it, if it is the same molecule: it comes from outside. */
function formOf(chem: Chemistry, row: MoleculeRow, form: string | undefined): string | undefined {
  if (form === undefined) return undefined;
  const standard = chem.standardise({ smiles: form });
  if (!standard.ok || standard.inchiKey !== row.inchiKey) return undefined;
  return chem.synthesis.canonical(form);
}

function chargeOf(smiles: string): number {
  let charge = 0;
  for (const [, sign, size] of smiles.matchAll(CHARGE)) {
    charge += (sign === '+' ? 1 : -1) * Number(size || 1);
  }
  return charge;
}

function broken(what: string): AthanorError {
  return new AthanorError({ code: 'KERNEL_FAILED', message: `Open Babel ${what}.` });
}
