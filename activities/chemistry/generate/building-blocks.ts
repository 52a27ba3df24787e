import type { Chemistry } from '../../../kernels/chemistry';
import { BUILDING_BLOCKS } from '../../../kernels/chemistry/data/building-blocks';
import type { ArtifactRef } from '../../../schemas/artifact';
import type { GenerateOptions, GenerationReport } from '../../../schemas/chemistry/generate-steps';
import type { UsedBlock } from '../../../schemas/chemistry/lineage';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type { MoleculeRow } from '../../../schemas/molecule';
import type { ArtifactStore } from '../../../store/artifacts';
import { readRows } from '../../library/batch-index';

/** Building blocks that may be used, and what is known of all of them. */
export interface Blocks {
  usable: UsedBlock[];
  report: GenerationReport['blocks'];
}

/**
 * The building blocks given, or the bundled commodity reagents, that are to be had in time. A lead time
 * that is only bounded (`>30`) is taken at its bound from above only where the bound is one.
 * @throws AthanorError LIMIT_EXCEEDED above LIMITS.buildingBlocksMax
 */
export async function buildingBlocks(
  chem: Chemistry,
  { artifacts, given }: { artifacts: ArtifactStore; given: ArtifactRef | null },
  options: GenerateOptions,
): Promise<Blocks> {
  const all = given === null ? bundled(chem) : (await rowsOf(artifacts, given)).map(blockOf);
  const usable = all.filter(({ leadTimeDays }) => isUsable(leadTimeDays, options));
  const unknown = all.filter(({ leadTimeDays }) => leadTimeDays === null);
  return {
    usable,
    report: {
      given: all.length,
      usable: usable.length,
      unknownAvailability: unknown.length,
    },
  };
}

/** Canonical SMILES of the bundled reagents, unlike given ones with their charges as drawn. */
function bundled(chem: Chemistry): UsedBlock[] {
  return BUILDING_BLOCKS.flatMap(([id, smiles]) => {
    const standard = chem.standardise({ smiles });
    return standard.ok ? [{ id, smiles: standard.smiles, leadTimeDays: null }] : [];
  });
}

async function rowsOf(artifacts: ArtifactStore, given: ArtifactRef): Promise<MoleculeRow[]> {
  const rows = await readRows<MoleculeRow>(artifacts, given);
  if (rows.length <= LIMITS.buildingBlocksMax) return rows;
  throw new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message:
      `${rows.length} building blocks were given; at most ${LIMITS.buildingBlocksMax} are used. ` +
      'Leave out those that are too large or take too long.',
  });
}

function blockOf({ id, smiles, measured }: MoleculeRow): UsedBlock {
  // "More than 30 days" says nothing that can be relied on.
  const isKnown = measured !== undefined && measured.relation !== '>';
  return { id, smiles, leadTimeDays: isKnown ? measured.value : null };
}

function isUsable(leadTimeDays: number | null, options: GenerateOptions): boolean {
  if (leadTimeDays === null) return options.unknownAvailability;
  return options.leadTimeDaysMax === null || leadTimeDays <= options.leadTimeDaysMax;
}
