import { type PoseScore, scorePose } from '../../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import { implement } from '../implement';
import { mapBatch } from '../library/map-batch';
import { readForms } from './ligand';
import { readReceptor } from './receptors';
import { DockingFailed, openVina } from './vina';

/** A score takes a second or two; a program that is silent for this long hangs. */
const RUN_MS_MAX = 10 * 60_000;

type Scored = PreparedLigandRow & { poseScore: PoseScore };

/**
 * Scores each prepared ligand of a batch where it stands; the best of its forms counts. One that cannot be
 * scored is dropped with its reason.
 * @throws AthanorError TOOL_MISSING, INPUT_INVALID
 */
export const scorePoseStep = implement(scorePose, async (input, context) => {
  const vina = await openVina(context.tools, { runMsMax: RUN_MS_MAX });
  const { name } = input.receptor;
  const receptor = await readReceptor(context.artifacts, input.receptor);
  const scoreOf = async (row: PreparedLigandRow): Promise<PoseScore> => {
    const scores: PoseScore[] = [];
    for (const { form, pdbqt } of readForms(row)) {
      const score = await vina.score({ receptor, ligand: pdbqt });
      scores.push({ tool: vina.tool, receptor: name, form, ...score });
    }
    return scores.reduce((a, b) => (b.scoreKcalPerMol < a.scoreKcalPerMol ? b : a));
  };
  return mapBatch<PreparedLigandRow, Scored>(context, input.molecules, async (row) => {
    try {
      return { kept: { ...row, poseScore: await scoreOf(row) } };
    } catch (error) {
      if (!(error instanceof DockingFailed)) throw error;
      return { dropped: { code: error.code, reason: error.reason } };
    }
  });
});
