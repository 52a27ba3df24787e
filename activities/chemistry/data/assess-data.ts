import type { ArtifactRef } from '../../../schemas/artifact';
import { assessData, type DataReport } from '../../../schemas/chemistry/data-steps';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type { MoleculeRow } from '../../../schemas/molecule';
import type { StepInput } from '../../../schemas/step';
import { implement, type StepContext } from '../../implement';
import { openBatchRows } from '../../library/batch-index';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from '../kernel';
import { cliffsIn, type Placed } from './cliffs';
import { duplicatesIn } from './duplicates';
import { noiseOf } from './noise';
import { outliersIn } from './outliers';
import { remarksOn } from './remarks';
import { stereoIn } from './stereo';

type Input = StepInput<typeof assessData>;

const FINGERPRINT = { radius: 2, bits: 2048 };

/**
 * What measured values are worth. Reads all rows of the batches (LIMITS.trainingMax at most: cliffs
 * compare every pair).
 * @throws AthanorError LIMIT_EXCEEDED for more
 */
export const assessDataStep = implement(
  assessData,
  async (input, context) => {
    const rows = await rowsOf(input.batches, context);
    const placed = await place(rows, context);
    const measured = rows.filter((row) => row.measured !== undefined);
    const relations = measured.map((row) => row.measured?.relation);
    const count = (relation: '=' | '<' | '>') => relations.filter((one) => one === relation).length;
    const repeats = duplicatesIn(rows);
    const noise = noiseOf(repeats.differences, input);
    const { groups, gaps } = stereoIn(placed);
    const report: Omit<DataReport, 'remarks'> = {
      kind: input.kind,
      unit: unitOf(input),
      molecules: rows.length,
      distinct: new Set(rows.map((row) => row.inchiKey)).size,
      exact: count('='),
      above: count('>'),
      below: count('<'),
      duplicates: repeats.molecules,
      conflicts: repeats.conflicts(noise.standardDeviation),
      contradictions: repeats.contradictions,
      noise,
      unitMixUps: repeats.unitMixUps,
      outliers: outliersIn(measured),
      stereoGaps: gaps,
      stereoGroups: groups,
      cliffs: cliffsIn(placed, input),
    };
    return { ...report, remarks: remarksOn(report) };
  },
  RDKIT_TOOL_VERSION,
);

async function rowsOf(batches: ArtifactRef, { artifacts }: StepContext): Promise<MoleculeRow[]> {
  const rows: MoleculeRow[] = [];
  for await (const row of openBatchRows<MoleculeRow>(artifacts, batches)) {
    rows.push(row);
    if (rows.length > LIMITS.trainingMax) {
      throw new AthanorError({
        code: 'LIMIT_EXCEEDED',
        message: `More than ${LIMITS.trainingMax} measured molecules were given; at most that many are judged.`,
      });
    }
  }
  return rows;
}

/** The first row of each molecule, with its fingerprint and undefined stereocentres. */
async function place(rows: readonly MoleculeRow[], context: StepContext): Promise<Placed[]> {
  const chem = await chemistry();
  const seen = new Set<string>();
  const placed: Placed[] = [];
  for (const row of rows) {
    if (seen.has(row.inchiKey)) continue;
    seen.add(row.inchiKey);
    const profile = chem.profile(row.smiles, { descriptors: true, fingerprint: FINGERPRINT });
    if (!profile.ok) {
      await turnedAway(chem, profile);
      continue;
    }
    const { descriptors = [], fingerprint = new Uint8Array() } = profile;
    placed.push({ row, descriptors, fingerprint });
    context.progress(placed.length);
  }
  return placed;
}

/** Molar values are kept as −log10(mol/L). */
function unitOf({ unit, kind }: Input): string {
  if (unit === 'none') return '';
  return unit === 'log mol/L' ? unit : `p${kind === 'other' ? '' : kind}`;
}
