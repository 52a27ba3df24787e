import type { Chemistry } from '../../kernels/chemistry';
import { checkPose } from '../../kernels/poses';
import { checkPoses, type Pose, type PosedRow } from '../../schemas/docking/pose-checks';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from '../chemistry/kernel';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';
import { type Receptors, readReceptors, receptorOf } from './checked-receptors';

/**
 * Checks every pose of every row. A row keeps all of its poses, each with what was found, and the place of
 * the best one that passed everything; without such a pose it is dropped.
 */
export const checkPosesStep = implement(
  checkPoses,
  async (input, context) => {
    const chem = await chemistry();
    const receptors = await readReceptors(input.receptors, context);
    return mapBatch<PosedRow, PosedRow>(context, input.molecules, (row) =>
      checkRow(row, chem, receptors),
    );
  },
  RDKIT_TOOL_VERSION,
);

async function checkRow(
  row: PosedRow,
  chem: Chemistry,
  receptors: Receptors,
): Promise<Outcome<PosedRow>> {
  const poses: Pose[] = [];
  for (const pose of row.poses) {
    const receptor = receptorOf(pose, receptors);
    const { molblock } = pose;
    const expected = chem.inchi(pose.smiles ?? row.smiles);
    if (!expected.ok) return turnedAway(chem, expected);
    const findings = checkPose(chem, { molblock, inchi: expected.inchi, receptor });
    // A pose that stopped the kernel is no pose; the next one finds the kernel whole.
    if (findings.length === 1) await chem.recover();
    poses.push({ ...pose, validity: { valid: findings.every((one) => one.passed), findings } });
  }
  const bestValidPose = poses.findIndex((pose) => pose.validity?.valid);
  if (bestValidPose < 0) return { dropped: { code: 'NO_VALID_POSE', reason: reasonOf(poses) } };
  return { kept: { ...row, poses, bestValidPose } };
}

function reasonOf(poses: readonly Pose[]): string {
  const best = poses[0]?.validity;
  if (best === undefined) return 'it has no poses';
  const failed = best.findings.filter((one) => !one.passed);
  const what = failed.map(({ check, note }) => (note === '' ? check : `${check} (${note})`));
  return `none of ${poses.length} poses is possible; the best one fails ${what.join(', ')}`;
}
