import type { StructureInput } from '../../kernels/chemistry';
import { standardise } from '../../schemas/chemistry/steps';
import type { MoleculeRow, SourceRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapBatch } from '../library/map-batch';
import { moleculeRow } from '../library/rows';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from './kernel';

/** Standardises a batch; a molecule that cannot be read is rejected with the kernel's reason. */
export const standardiseStep = implement(
  standardise,
  async (input, context) => {
    const chem = await chemistry();
    return mapBatch<SourceRow, MoleculeRow>(context, input.molecules, (row) => {
      const result = chem.standardise(structureOf(row));
      if (!result.ok) return turnedAway(chem, result);
      const { smiles, inchiKey, changes } = result;
      return { kept: moleculeRow({ ...row, smiles, inchiKey, changes }) };
    });
  },
  RDKIT_TOOL_VERSION,
);

function structureOf(row: SourceRow): StructureInput {
  return row.molblock === undefined ? { smiles: row.smiles ?? '' } : { molblock: row.molblock };
}
