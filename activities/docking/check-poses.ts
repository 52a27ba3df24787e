import type { Chemistry } from '../../kernels/chemistry';
import { checkPose, readSurroundings } from '../../kernels/poses';
import { checkPoses, type Pose, type PosedRow } from '../../schemas/docking/pose-checks';
import { AthanorError } from '../../schemas/errors';
import type { StepInput } from '../../schemas/step';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from '../chemistry/kernel';
import { implement, type StepContext } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';

const RECEPTOR_BYTES_MAX = 64 * 1024 * 1024;

type Receptor = ReturnType<typeof readSurroundings>;

/**
 * Checks every pose of every row. A row keeps all of its poses, each with what was found, and the place of
 * the best one that passed everything; without such a pose it is dropped.
 */
export const checkPosesStep = implement(
  checkPoses,
  async (input, context) => {
    const chem = await chemistry();
    const receptors = await readReceptors(input, context);
    return mapBatch<PosedRow, PosedRow>(context, input.molecules, (row) =>
      checkRow(row, chem, receptors),
    );
  },
  RDKIT_TOOL_VERSION,
);

async function readReceptors(
  { receptors }: StepInput<typeof checkPoses>,
  { artifacts }: StepContext,
): Promise<Map<string, Receptor>> {
  const found = new Map<string, Receptor>();
  for (const { name, structure } of receptors) {
    const bytes = await artifacts.get(structure, { bytesMax: RECEPTOR_BYTES_MAX });
    const receptor = readSurroundings(bytes.toString('utf8'));
    if (receptor.protein.atomicNumbers.length === 0) {
      throw new AthanorError({
        code: 'INPUT_INVALID',
        message: `The receptor ${name} has no atoms of a protein: nothing can be checked against it.`,
      });
    }
    found.set(name, receptor);
  }
  return found;
}

async function checkRow(
  row: PosedRow,
  chem: Chemistry,
  receptors: Map<string, Receptor>,
): Promise<Outcome<PosedRow>> {
  const expected = chem.inchi(row.smiles);
  if (!expected.ok) return turnedAway(chem, expected);
  const poses: Pose[] = [];
  for (const pose of row.poses) {
    const receptor = receptorOf(pose, receptors);
    const { molblock } = pose;
    const findings = checkPose(chem, { molblock, inchi: expected.inchi, receptor });
    // A pose that stopped the kernel is no pose; the next one finds the kernel whole.
    if (findings.length === 1) await chem.recover();
    poses.push({ ...pose, validity: { valid: findings.every((one) => one.passed), findings } });
  }
  const bestValidPose = poses.findIndex((pose) => pose.validity?.valid);
  if (bestValidPose < 0) return { dropped: { code: 'NO_VALID_POSE', reason: reasonOf(poses) } };
  return { kept: { ...row, poses, bestValidPose } };
}

function receptorOf({ receptor }: Pose, receptors: Map<string, Receptor>): Receptor {
  const [only] = receptors.values();
  const found =
    receptor === undefined && receptors.size === 1 ? only : receptors.get(receptor ?? '');
  if (found !== undefined) return found;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `A pose is in the receptor ${receptor ?? 'of no name'}, which is not among those given.`,
  });
}

function reasonOf(poses: readonly Pose[]): string {
  const best = poses[0]?.validity;
  if (best === undefined) return 'it has no poses';
  const failed = best.findings.filter((one) => !one.passed);
  const what = failed.map(({ check, note }) => (note === '' ? check : `${check} (${note})`));
  return `none of ${poses.length} poses is possible; the best one fails ${what.join(', ')}`;
}
