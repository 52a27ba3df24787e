import { z } from 'zod';

/** A step's question, kept so that anyone can compute it again: the answer's digest is in the provenance. */
export interface Sample {
  activityType: string;
  input: unknown;
  /** SHA-256 of the canonical JSON of the input, and of the output that a node gave. */
  inputDigest: string;
  outputDigest: string;
}

/** The shape of a sample in a crate of anyone's. */
export const sampleShape: z.ZodType<Sample> = z.strictObject({
  activityType: z.string().max(200),
  input: z.unknown(),
  inputDigest: z.string().length(64),
  outputDigest: z.string().length(64),
});

/** A sample that was computed again, or why not. */
export type RecomputedSample = { outputDigest: string; codeDigest: string } | { problem: string };

/** Computes samples again; answers in their order. */
export type Recompute = (
  samples: readonly Sample[],
  artifacts: ReadonlyMap<string, Uint8Array>,
) => Promise<RecomputedSample[]>;
