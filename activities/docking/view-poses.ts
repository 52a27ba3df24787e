import { type PoseView, viewOfPose } from '../../kernels/poses';
import type { Pose, PoseCheck, PosedRow } from '../../schemas/docking/pose-checks';
import { type PoseViewRow, type RefinedEvidence, viewPoses } from '../../schemas/docking/pose-view';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from '../chemistry/kernel';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';
import { readReceptors, receptorOf } from './checked-receptors';

/** What docking may have added to a row and its poses. */
type Docked = PosedRow & {
  docking?: { spreadKcalPerMol?: number | null };
  refinement?: RefinedEvidence;
};
type DockedPose = Pose & { scoreKcalPerMol?: number };

/** Takes the best possible pose of each row, or the first where none was checked. */
export const viewPosesStep = implement(
  viewPoses,
  async (input, context) => {
    const chem = await chemistry();
    const receptors = await readReceptors(input.receptors, context);
    return mapBatch<Docked, PoseViewRow>(context, input.molecules, (row) => {
      const pose = row.poses[row.bestValidPose ?? 0];
      if (pose === undefined) return { dropped: { code: 'NO_POSE', reason: 'it has no poses' } };
      const read = chem.conformation(pose.molblock);
      if (!read.ok) return turnedAway(chem, read);
      const view = viewOfPose(read, receptorOf(pose, receptors), input.pocketAngstrom);
      const [only = ''] = receptors.keys();
      return kept(row, { pose, view, receptor: pose.receptor ?? only });
    });
  },
  RDKIT_TOOL_VERSION,
);

function kept(
  row: Docked,
  { pose, view, receptor }: { pose: DockedPose; view: PoseView; receptor: string },
): Outcome<PoseViewRow> {
  const checked = row.poses.filter((one) => one.validity !== undefined);
  return {
    kept: {
      index: row.index,
      id: row.id,
      smiles: row.smiles,
      receptor,
      scoreKcalPerMol: pose.scoreKcalPerMol ?? null,
      spreadKcalPerMol: row.docking?.spreadKcalPerMol ?? null,
      posesChecked: checked.length,
      posesValid: checked.filter((one) => one.validity?.valid).length,
      failedChecks: failedChecks(checked),
      ...(row.refinement === undefined ? {} : { refinement: evidenceOf(row.refinement) }),
      molblock: pose.molblock,
      ...view,
    },
  };
}

/** The part of a refinement that is shown: its structures stay with the row. */
function evidenceOf(refinement: RefinedEvidence): RefinedEvidence {
  const { tool, solvent, failures } = refinement;
  return {
    tool,
    solvent,
    strainKcalPerMol: refinement.strainKcalPerMol,
    solvationKcalPerMol: refinement.solvationKcalPerMol,
    interactionKcalPerMol: refinement.interactionKcalPerMol,
    failures: failures.map(({ part, reason }) => ({ part, reason })),
  };
}

function failedChecks(poses: readonly Pose[]): Partial<Record<PoseCheck, number>> {
  const counts: Partial<Record<PoseCheck, number>> = {};
  for (const { validity } of poses) {
    for (const { check, passed } of validity?.findings ?? []) {
      if (!passed) counts[check] = (counts[check] ?? 0) + 1;
    }
  }
  return counts;
}
