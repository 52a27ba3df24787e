import { z } from 'zod';
import { type ArtifactRef, artifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import type { Counts } from '../../schemas/counts';
import type { RejectionRow } from '../../schemas/molecule';
import { type LineWriter, openLineWriter } from '../../store/artifacts';
import type { StepContext } from '../implement';
import { batchEntryLine } from './batch-index';
import { Checkpoints } from './checkpoints';
import { sortedCounts } from './map-batch';
import { allPresent, ResumableLines } from './resumable-lines';
import { rejectionRow } from './rows';

const resumedState = z.strictObject({
  batches: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  index: z.array(artifactRef),
  rejections: z.array(artifactRef),
});
type State = z.infer<typeof resumedState>;

/** What a writer of batches made. */
export interface WrittenBatches {
  batches: ArtifactRef;
  batchCount: number;
  count: number;
  dropped: Counts;
  rejections: ArtifactRef;
}

/**
 * Cuts a stream of rows into batches of equal size, with an index of them and a list of rejections.
 * After the loss of a process the same stream is given again from its start; what an earlier attempt
 * has finished is then counted but not written once more.
 */
export class BatchesWriter {
  private readonly checkpoints: Checkpoints;
  private readonly index: ResumableLines;
  private readonly rejections: ResumableLines;
  private readonly dropped: Counts = {};
  private batch: LineWriter | undefined;
  private inBatch = 0;
  private batchCount = 0;
  private count = 0;
  private rejected = 0;

  private constructor(
    private readonly context: StepContext,
    private readonly batchSize: number,
    private readonly resumed: State,
  ) {
    const { artifacts } = context;
    this.checkpoints = new Checkpoints(context);
    this.index = new ResumableLines(artifacts, {
      mediaType: MEDIA_TYPES.index,
      parts: resumed.index,
      skip: resumed.batches,
    });
    this.rejections = new ResumableLines(artifacts, {
      parts: resumed.rejections,
      skip: resumed.rejected,
    });
  }

  /** Opens a writer that goes on from the context's last checkpoint, if that is whole. */
  static async open(context: StepContext, batchSize: number): Promise<BatchesWriter> {
    return new BatchesWriter(context, batchSize, await stateOf(context));
  }

  /** Rows taken and rejected so far. */
  get records(): number {
    return this.count + this.rejected;
  }

  /** Appends a row's line. */
  async add(line: string): Promise<void> {
    this.count += 1;
    this.inBatch += 1;
    if (this.batchCount >= this.resumed.batches) {
      if (this.batch === undefined) this.batch = await openLineWriter(this.context.artifacts);
      await this.batch.write(line);
    }
    if (this.inBatch === this.batchSize) await this.endBatch();
  }

  /** Lists a record that was not taken. */
  async reject(row: RejectionRow): Promise<void> {
    this.rejected += 1;
    this.dropped[row.code] = (this.dropped[row.code] ?? 0) + 1;
    await this.rejections.write(JSON.stringify(rejectionRow(row)));
  }

  /** Ends the last batch and the lists. */
  async finish(): Promise<WrittenBatches> {
    if (this.inBatch > 0) await this.endBatch();
    return {
      batches: await this.index.finish(),
      batchCount: this.batchCount,
      count: this.count,
      dropped: sortedCounts(this.dropped),
      rejections: await this.rejections.finish(),
    };
  }

  /** Throws away what is half-written. */
  async abort(): Promise<void> {
    await this.batch?.abort();
    await this.index.abort();
    await this.rejections.abort();
  }

  private async endBatch(): Promise<void> {
    const entry = { batch: this.batchCount, count: this.inBatch };
    const molecules = await this.batch?.close();
    // Without a writer this batch is one of an earlier attempt, and its line is skipped as well.
    await this.index.write(molecules === undefined ? '' : batchEntryLine({ ...entry, molecules }));
    this.batch = undefined;
    this.inBatch = 0;
    this.batchCount += 1;
    if (this.batchCount <= this.resumed.batches) return;
    await this.checkpoints.offer(async () => ({
      batches: this.batchCount,
      rejected: this.rejected,
      index: await this.index.checkpoint(),
      rejections: await this.rejections.checkpoint(),
    }));
  }
}

async function stateOf(context: StepContext): Promise<State> {
  const parsed = resumedState.safeParse(context.resumed);
  const parts = parsed.success ? [...parsed.data.index, ...parsed.data.rejections] : [];
  if (parsed.success && (await allPresent(context.artifacts, parts))) return parsed.data;
  return { batches: 0, rejected: 0, index: [], rejections: [] };
}
