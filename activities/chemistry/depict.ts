import { type Chemistry, ChemistryError } from '../../kernels/chemistry';
import { depict } from '../../schemas/chemistry/steps';
import { implement } from '../implement';
import { type AnyRow, mapBatch, type Outcome } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from './kernel';

interface Drawable extends AnyRow {
  smiles: string;
  depiction?: string;
  molblock?: string;
}

/**
 * Adds an SVG depiction (pixels as given) and a molblock with 2D coordinates to each row. A molecule
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
        return { kept: { ...row, depiction, molblock: chem.molblock(row.smiles) } };
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
