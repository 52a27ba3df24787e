import { type Chemistry, ChemistryError } from '../../kernels/chemistry';
import { depict, MAP_FINGERPRINT } from '../../schemas/chemistry/steps';
import { implement } from '../implement';
import { type AnyRow, mapBatch, type Outcome } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';
import { encodeFingerprint } from './rows';

interface Drawable extends AnyRow {
  smiles: string;
  depiction?: string;
  molblock?: string;
  fingerprint?: string;
}

/**
 * Adds an SVG depiction (pixels as given), a molblock with 2D coordinates and a fingerprint to each row. A molecule
 * that cannot be drawn stays, without them: a missing picture is no reason to lose a candidate.
 */
export const depictStep = implement(
  depict,
  async (input, context) => {
    const chem = await chemistry();
    const { widthPx, heightPx } = input;
    return mapBatch<Drawable, Drawable>(context, input.molecules, (row) => {
      try {
        const depiction = chem.svg(row.smiles, { widthPx, heightPx });
        const molblock = chem.molblock(row.smiles);
        const bits = chem.fingerprint(row.smiles, MAP_FINGERPRINT);
        const fingerprint = row.fingerprint ?? encodeFingerprint(bits);
        return { kept: { ...row, depiction, molblock, fingerprint } };
      } catch (error) {
        if (!(error instanceof ChemistryError)) throw error;
        return withoutDrawing(chem, row, error);
      }
    });
  },
  RDKIT_TOOL_VERSION,
);

async function withoutDrawing(
  chem: Chemistry,
  row: Drawable,
  error: ChemistryError,
): Promise<Outcome<Drawable>> {
  if (error.code === 'KERNEL_ABORT') await chem.recover();
  return { kept: row };
}
