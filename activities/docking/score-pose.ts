import { type PoseScore, scorePose } from '../../schemas/docking/dock-steps';
import type { PreparedRow } from '../../schemas/docking/prepared';
import { implement } from '../implement';
import { mapBatch } from '../library/map-batch';
import { readLigand } from './ligand';
import { readReceptor } from './receptors';
import { DockingFailed, openVina } from './vina';

/**
 * Scores each prepared ligand of a batch where it stands; one that cannot be scored is dropped with its
 * reason.
 * @throws AthanorError TOOL_MISSING, INPUT_INVALID
 */
export const scorePoseStep = implement(scorePose, async (input, context) => {
  const vina = await openVina(context.tools, { runMsMax: scorePose.startToCloseTimeoutMs });
  const receptor = await readReceptor(context.artifacts, input.receptor);
  return mapBatch<PreparedRow, PreparedRow & { poseScore: PoseScore }>(
    context,
    input.molecules,
    async (row) => {
      try {
        readLigand(row.ligand);
        const score = await vina.score({ receptor: receptor.text, ligand: row.ligand.pdbqt });
        const poseScore = { tool: vina.tool, receptor: receptor.name, ...score };
        return { kept: { ...row, poseScore } };
      } catch (error) {
        if (!(error instanceof DockingFailed)) throw error;
        return { dropped: { code: error.code, reason: error.message } };
      }
    },
  );
});
