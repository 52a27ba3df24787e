import { z } from 'zod';
import { type ArtifactRef, artifactRef } from '../../schemas/artifact';
import type { BatchOutput } from '../../schemas/batch-step';
import { LIMITS } from '../../schemas/constants/limits';
import { type Counts, counts } from '../../schemas/counts';
import { AthanorError } from '../../schemas/errors';
import { openLineBlocks } from '../../store/artifacts';
import type { StepContext } from '../implement';
import { Checkpoints } from './checkpoints';
import { allPresent, ResumableLines } from './resumable-lines';
import { rejectionRow } from './rows';

/** What becomes of a row: the row that goes on, or why none does. */
export type Outcome<O> = { kept: O } | { dropped: { code: string; reason: string } };

/** What every row of a batch has. */
export interface AnyRow {
  index: number;
  id: string;
}

const resumedState = z.strictObject({
  done: z.int().nonnegative(),
  count: z.int().nonnegative(),
  dropped: counts,
  rows: z.array(artifactRef),
  rejections: z.array(artifactRef),
});
type State = z.infer<typeof resumedState>;

/**
 * Maps a batch row by row: reads NDJSON rows, writes those that `map` keeps in the same order, lists
 * those it drops, tells progress, and makes checkpoints from which a later attempt goes on. The bytes
 * that come out depend on the rows and on `map` alone.
 * @throws AthanorError INPUT_INVALID when a line of the batch is no JSON row; errors of the store
 */
export async function mapBatch<I extends AnyRow, O>(
  context: StepContext,
  molecules: ArtifactRef,
  map: (row: I) => Outcome<O> | Promise<Outcome<O>>,
): Promise<BatchOutput> {
  const state = await stateOf(context);
  const { artifacts } = context;
  const rows = new ResumableLines(artifacts, { parts: state.rows });
  const rejections = new ResumableLines(artifacts, { parts: state.rejections });
  const checkpoints = new Checkpoints(context);
  let done = 0;
  try {
    for await (const lines of openLineBlocks(artifacts, molecules)) {
      for (const line of lines) {
        done += 1;
        if (done <= state.done) continue;
        const row = parseRow<I>(line);
        const outcome = encode(await map(row));
        if ('kept' in outcome) {
          await rows.write(outcome.kept);
          state.count += 1;
        } else {
          const { code, reason } = outcome.dropped;
          state.dropped[code] = (state.dropped[code] ?? 0) + 1;
          const rejection = rejectionRow({ index: row.index, id: row.id, code, reason });
          await rejections.write(JSON.stringify(rejection));
        }
        context.progress(done);
        await checkpoints.offer(async () => ({
          done,
          count: state.count,
          dropped: state.dropped,
          rows: await rows.checkpoint(),
          rejections: await rejections.checkpoint(),
        }));
      }
    }
    return {
      molecules: await rows.finish(),
      count: state.count,
      dropped: sortedCounts(state.dropped),
      rejections: await rejections.finish(),
    };
  } finally {
    await rows.abort();
    await rejections.abort();
  }
}

/** The row that a line of a batch holds. Throws INPUT_INVALID when it holds none. */
export function parseRow<I extends AnyRow>(line: string): I {
  try {
    const row = JSON.parse(line) as I;
    if (Number.isInteger(row.index) && typeof row.id === 'string') return row;
  } catch {
    // Falls through to the one error for whatever is no row.
  }
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `A batch holds a line that is no molecule: ${line.slice(0, 80)}`,
  });
}

/** Counts with their keys in order, so that equal counts are equal JSON. */
export function sortedCounts(of: Counts): Counts {
  return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function encode<O>(outcome: Outcome<O>): Outcome<string> {
  if (!('kept' in outcome)) return outcome;
  const line = JSON.stringify(outcome.kept);
  if (fitsLine(line)) return { kept: line };
  return {
    dropped: { code: 'TOO_LARGE', reason: `its row is longer than ${LIMITS.lineBytesMax} bytes` },
  };
}

/** Whether a line may be written: the store refuses longer ones. */
export function fitsLine(line: string): boolean {
  return line.length * 3 <= LIMITS.lineBytesMax || Buffer.byteLength(line) <= LIMITS.lineBytesMax;
}

async function stateOf(context: StepContext): Promise<State> {
  const parsed = resumedState.safeParse(context.resumed);
  const parts = parsed.success ? [...parsed.data.rows, ...parsed.data.rejections] : [];
  if (parsed.success && (await allPresent(context.artifacts, parts))) return parsed.data;
  return { done: 0, count: 0, dropped: {}, rows: [], rejections: [] };
}
