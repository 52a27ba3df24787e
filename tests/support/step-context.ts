import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StepContext, StepImplementation } from '../../activities/implement';
import { STRICTEST, sandboxContext } from '../../activities/runtime/sandbox';
import { type ArtifactRef, type BatchEntry, MEDIA_TYPES } from '../../schemas/artifact';
import type { AnyStep } from '../../schemas/step';
import {
  type ArtifactStore,
  FolderNotes,
  folderArtifactStore,
  type Notes,
  openLines,
} from '../../store/artifacts';

/** A place where steps run as they do in a worker's thread, without a worker. */
export interface StepBench {
  artifacts: ArtifactStore;
  notes: Notes;
  /** A context; every checkpoint is kept, and `interrupt` may throw to break the step off. */
  context(o?: { resumed?: unknown; interrupt?: (checkpoint: unknown) => void }): StepContext;
  /** Runs a step as an activity does: input and output pass the contract. */
  run<I, O>(step: StepImplementation<I, O>, input: unknown, context?: StepContext): Promise<O>;
  /** Stores text, bytes or rows. */
  put(data: string | Uint8Array): Promise<ArtifactRef>;
  putRows(rows: readonly unknown[]): Promise<ArtifactRef>;
  /** Stores batches and their index. */
  putBatches(batches: readonly (readonly unknown[])[]): Promise<ArtifactRef>;
  rows<R>(ref: ArtifactRef): Promise<R[]>;
  /** All rows of all batches of an index. */
  batchRows<R>(index: ArtifactRef): Promise<R[]>;
  close(): Promise<void>;
}

const NOTES_BYTES_MAX = 64 << 20;

/** Opens a bench on an artifact store in a new temporary folder. */
export async function openStepBench(): Promise<StepBench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'athanor-steps-'));
  const artifacts = folderArtifactStore(folder, { durability: 'none' });
  const notes = new FolderNotes(path.join(folder, 'notes'), NOTES_BYTES_MAX);
  const context: StepBench['context'] = ({ resumed, interrupt } = {}) => ({
    artifacts,
    notes,
    node: 'bench',
    progress: () => undefined,
    // What a thread tells passes through JSON, and so it does here.
    checkpoint: (state) => interrupt?.(JSON.parse(JSON.stringify(state))),
    resumed,
    ...sandboxContext(STRICTEST, { runtime: 'builtin' } as AnyStep),
  });
  const putRows: StepBench['putRows'] = (rows) =>
    artifacts.put(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), MEDIA_TYPES.ndjson);
  const rows = async <R>(ref: ArtifactRef): Promise<R[]> => {
    const all: R[] = [];
    for await (const line of openLines(artifacts, ref)) all.push(JSON.parse(line) as R);
    return all;
  };
  return {
    artifacts,
    notes,
    context,
    async run(step, input, own = context()) {
      const parsed = step.contract.input.parse(input);
      return step.contract.output.parse(await step.run(parsed, own));
    },
    put: (data) => artifacts.put(data, MEDIA_TYPES.binary),
    putRows,
    async putBatches(batches) {
      const entries: BatchEntry[] = [];
      for (const [batch, own] of batches.entries()) {
        entries.push({ batch, molecules: await putRows(own), count: own.length });
      }
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      return artifacts.put(lines, MEDIA_TYPES.index);
    },
    rows,
    async batchRows<R>(index: ArtifactRef) {
      const all: R[] = [];
      for (const entry of await rows<BatchEntry>(index)) {
        all.push(...(await rows<R>(entry.molecules)));
      }
      return all;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
