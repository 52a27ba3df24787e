import { z } from 'zod';
import { csvLine, csvNumber, csvTable, csvText } from '../../reports/csv-cells';
import { type ArtifactRef, type BatchEntry, MEDIA_TYPES } from '../../schemas/artifact';
import type { RejectionRow } from '../../schemas/molecule';
import { type RejectedBy, rejectedBy } from '../../schemas/pipelines/screen';
import { type ArtifactStore, openLineBlocks, openLines } from '../../store/artifacts';

/** Name of the list among a run's files. */
export const REJECTIONS_FILE = 'rejections.csv';
/** Rows of a stage and set that the record holds, for the report. */
const SHOWN_MAX = 20;
const HEADER = ['stage', 'set', 'record', 'id', 'code', 'reason'];
const LINE_BREAKS = /[\r\n]+/g;

/** A molecule that a stage turned away, as the record holds some of them. */
export type RejectedRow = RejectionRow & Pick<RejectedBy, 'stage' | 'title' | 'of'>;

/** Everything that a run turned away: as a file, and the first few of each stage. */
export interface Rejections {
  csv: ArtifactRef;
  first: RejectedRow[];
}

/**
 * Lists what the stages of a run turned away or could not do, each with stage, set and reason; null where
 * the output says nothing of it. The rows are streamed: a list may be as long as a library.
 * @throws errors of the store
 */
export async function listRejections(
  artifacts: ArtifactStore,
  output: unknown,
): Promise<Rejections | null> {
  const told = z.object({ rejectedBy: z.array(rejectedBy).min(1) }).safeParse(output);
  if (!told.success) return null;
  const writer = await artifacts.createWriter(MEDIA_TYPES.csv);
  const first: RejectedRow[] = [];
  try {
    await writer.write(csvTable(HEADER, []));
    for (const { indexes, ...place } of told.data.rejectedBy) {
      let shown = 0;
      for (const index of indexes) {
        for await (const rows of openRejections(artifacts, index)) {
          await writer.write(rows.map((row) => lineOf({ ...row, ...place })).join(''));
          first.push(...rows.slice(0, SHOWN_MAX - shown).map((row) => ({ ...row, ...place })));
          shown = Math.min(SHOWN_MAX, shown + rows.length);
        }
      }
    }
    return { csv: await writer.commit(), first };
  } finally {
    await writer.abort();
  }
}

async function* openRejections(
  artifacts: ArtifactStore,
  index: ArtifactRef,
): AsyncGenerator<RejectionRow[]> {
  for await (const line of openLines(artifacts, index)) {
    const { molecules } = JSON.parse(line) as BatchEntry;
    for await (const lines of openLineBlocks(artifacts, molecules)) {
      yield lines.map((row) => JSON.parse(row) as RejectionRow);
    }
  }
}

function lineOf({ stage, of, index, id, code, reason }: RejectedRow): string {
  const words = [id, code, reason.replace(LINE_BREAKS, ' ')].map(csvText);
  return csvLine([csvText(stage), csvText(of), csvNumber(index), ...words]);
}
