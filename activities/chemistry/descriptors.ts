import { descriptors } from '../../schemas/chemistry/steps';
import type { DescribedRow, MoleculeRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapBatch } from '../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from './kernel';
import { ReadingsFound } from './readings';
import { describedRow } from './rows';

/** Describes a batch: everything that ranking and models read of a molecule. */
export const descriptorsStep = implement(
  descriptors,
  async (input, context) => {
    const chem = await chemistry();
    const wanted = {
      descriptors: true,
      qed: true,
      sa: true,
      scaffold: true,
      fingerprint: input.fingerprint,
    };
    const readings = await ReadingsFound.of(context, input.molecules, chem);
    return mapBatch<MoleculeRow, DescribedRow>(context, input.molecules, (row) => {
      readings.recall(row.smiles);
      const profile = chem.profile(row.smiles, wanted);
      if (!profile.ok) return turnedAway(chem, profile);
      return { kept: describedRow(row, profile) };
    });
  },
  RDKIT_TOOL_VERSION,
);
