import { z } from 'zod';
import { type ArtifactRef, artifactRef } from './artifact';
import { type Counts, counts } from './counts';

/**
 * The shape shared by steps that map one batch of molecules to another, so that any of them can be
 * spread over batches: NDJSON rows in, NDJSON rows out in the same order, what was dropped counted by
 * reason and listed.
 */
export interface BatchInput {
  molecules: ArtifactRef;
}

/** Output of a batch step. */
export interface BatchOutput {
  molecules: ArtifactRef;
  /** Rows in `molecules`. */
  count: number;
  /** Dropped rows by reason code; with `count` they add up to the rows read. */
  dropped: Counts;
  /** `RejectionRow`s of the dropped rows. */
  rejections: ArtifactRef;
}

/** Fields of {@link BatchInput}, to extend. */
export const batchInput = z.strictObject({ molecules: artifactRef });

/** The shape of {@link BatchOutput}. */
export const batchOutput = z.strictObject({
  molecules: artifactRef,
  count: z.int().nonnegative(),
  dropped: counts,
  rejections: artifactRef,
});
