import { z } from 'zod';
import { type ArtifactRef, artifactRef } from '../../schemas/artifact';
import type { BatchOutput } from '../../schemas/batch-step';
import { LIMITS } from '../../schemas/constants/limits';
import { type Counts, counts } from '../../schemas/counts';
import { AthanorError } from '../../schemas/errors';
import { type ArtifactStore, openLineBlocks } from '../../store/artifacts';
import type { StepContext } from '../implement';
import { Checkpoints } from './checkpoints';
import { allPresent, ResumableLines } from './resumable-lines';
import { rejectionRow } from './rows';

/**
 * Rows so far are uploaded for a checkpoint, while their thread waits: a batch of usual size ends before
 * its first, and a long one loses little.
 */
const CHECKPOINT_INTERVAL_MS = 5_000;

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
export function mapBatch<I extends AnyRow, O>(
  context: StepContext,
  molecules: ArtifactRef,
  map: (row: I) => Outcome<O> | Promise<Outcome<O>>,
): Promise<BatchOutput> {
  const mapOne = async (rows: I[]) => [await map(rows[0] as I)];
  return mapChunks<I, O>(context, molecules, { size: 1, map: mapOne });
}

/** As `mapBatch`, with some rows at a time, for work that costs less so: one outcome for each row. */
export async function mapChunks<I extends AnyRow, O>(
  context: StepContext,
  molecules: ArtifactRef,
  o: { size: number; map: (rows: I[]) => Outcome<O>[] | Promise<Outcome<O>[]> },
): Promise<BatchOutput> {
  const book = await Book.open(context);
  const checkpoints = new Checkpoints(context, CHECKPOINT_INTERVAL_MS);
  let read = 0;
  let chunk: I[] = [];
  const flush = async () => {
    const outcomes = await o.map(chunk);
    for (const [i, row] of chunk.entries()) await book.enter(row, outcomes[i] as Outcome<O>);
    chunk = [];
    context.progress(book.done);
    await checkpoints.offer(() => book.checkpoint());
  };
  try {
    for await (const lines of openLineBlocks(context.artifacts, molecules)) {
      for (const line of lines) {
        read += 1;
        if (read <= book.resumedAfter) continue;
        chunk.push(parseRow<I>(line));
        if (chunk.length === o.size) await flush();
      }
    }
    if (chunk.length > 0) await flush();
    return await book.finish();
  } finally {
    await book.abort();
  }
}

/** What became of the rows of a batch so far. */
class Book {
  /** Rows that an earlier attempt has entered. */
  readonly resumedAfter: number;
  private readonly rows: ResumableLines;
  private readonly rejections: ResumableLines;

  private constructor(
    artifacts: ArtifactStore,
    private readonly state: State,
  ) {
    this.resumedAfter = state.done;
    this.rows = new ResumableLines(artifacts, { parts: state.rows });
    this.rejections = new ResumableLines(artifacts, { parts: state.rejections });
  }

  static async open(context: StepContext): Promise<Book> {
    return new Book(context.artifacts, await stateOf(context));
  }

  get done(): number {
    return this.state.done;
  }

  async enter(row: AnyRow, outcome: Outcome<unknown>): Promise<void> {
    const { state } = this;
    const encoded = encode(outcome);
    state.done += 1;
    if ('kept' in encoded) {
      state.count += 1;
      await this.rows.write(encoded.kept);
      return;
    }
    const { code, reason } = encoded.dropped;
    state.dropped[code] = (state.dropped[code] ?? 0) + 1;
    const rejection = rejectionRow({ index: row.index, id: row.id, code, reason });
    await this.rejections.write(JSON.stringify(rejection));
  }

  async checkpoint(): Promise<State> {
    const rows = await this.rows.checkpoint();
    return { ...this.state, rows, rejections: await this.rejections.checkpoint() };
  }

  async finish(): Promise<BatchOutput> {
    return {
      molecules: await this.rows.finish(),
      count: this.state.count,
      dropped: sortedCounts(this.state.dropped),
      rejections: await this.rejections.finish(),
    };
  }

  async abort(): Promise<void> {
    await this.rows.abort();
    await this.rejections.abort();
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
