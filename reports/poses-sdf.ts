import type { PoseViewRow } from '../schemas/docking/pose-view';
import type { RunRecord } from '../schemas/run-record';
import { type SdfEntry, sdf } from './sdf';

/** The poses as an SD file: coordinates in the frame of the receptor, with score and validity. */
export function posesSdf(record: RunRecord, poses: readonly PoseViewRow[]): string {
  const entries = poses.map(
    (row): SdfEntry => ({
      id: row.id,
      molblock: row.molblock,
      fields: [
        ['ID', row.id],
        ['SMILES', row.smiles],
        ['RECEPTOR', row.receptor],
        ['SCORE_KCAL_PER_MOL', row.scoreKcalPerMol],
        ['SCORE_SPREAD_KCAL_PER_MOL', row.spreadKcalPerMol],
        ['POSES_CHECKED', row.posesChecked],
        ['POSES_VALID', row.posesValid],
        ['RUN_ID', record.run.id],
        ['RESULT_DIGEST', record.resultDigest],
      ],
    }),
  );
  return sdf(entries);
}
