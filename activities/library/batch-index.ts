import { z } from 'zod';
import { type ArtifactRef, artifactRef, type BatchEntry } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { type ArtifactStore, openLineBlocks, openLines } from '../../store/artifacts';
import { type AnyRow, parseRow } from './map-batch';

const batchEntry = z.strictObject({
  batch: z.int().nonnegative(),
  molecules: artifactRef,
  count: z.int().nonnegative(),
});

/** One line of a batch index. */
export function batchEntryLine(o: BatchEntry): string {
  const { sha256, size, mediaType } = o.molecules;
  return JSON.stringify({
    batch: o.batch,
    molecules: { sha256, size, mediaType },
    count: o.count,
  });
}

/**
 * The batches of an index in the order of their numbers, whatever the order in which they were
 * finished and listed. Throws INPUT_INVALID when the artifact is no index.
 */
export async function readBatchIndex(
  artifacts: ArtifactStore,
  index: ArtifactRef,
): Promise<BatchEntry[]> {
  const entries: BatchEntry[] = [];
  for await (const line of openLines(artifacts, index)) entries.push(parseEntry(line));
  return entries.sort((a, b) => a.batch - b.batch);
}

/** The lines of all batches of an index, in order, some hundreds at a time. */
export async function* openBatchLines(
  artifacts: ArtifactStore,
  index: ArtifactRef,
): AsyncGenerator<string[]> {
  for (const { molecules } of await readBatchIndex(artifacts, index)) {
    yield* openLineBlocks(artifacts, molecules);
  }
}

/** The rows of all batches of an index, in order. */
export async function* openBatchRows<R extends AnyRow>(
  artifacts: ArtifactStore,
  index: ArtifactRef,
): AsyncGenerator<R> {
  for await (const lines of openBatchLines(artifacts, index)) {
    for (const line of lines) yield parseRow<R>(line);
  }
}

/** All rows of one artifact, for small sets. */
export async function readRows<R extends AnyRow>(
  artifacts: ArtifactStore,
  molecules: ArtifactRef,
): Promise<R[]> {
  const rows: R[] = [];
  for await (const line of openLines(artifacts, molecules)) rows.push(parseRow<R>(line));
  return rows;
}

function parseEntry(line: string): BatchEntry {
  try {
    return batchEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `An index of batches holds a line that is none: ${line.slice(0, 80)}`,
      cause,
    });
  }
}
