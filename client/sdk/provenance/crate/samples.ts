import { z } from 'zod';
import { sha256Hex } from '../../../../trust';

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

/**
 * Chooses `perStep` samples of each activity type. Which ones is decided by digests, so that nobody can
 * choose, and the same run gives the same samples.
 */
export function chooseSamples<S extends Sample>(samples: readonly S[], perStep: number): S[] {
  const rank = ({ inputDigest, outputDigest }: Sample) => sha256Hex(inputDigest + outputDigest);
  const sorted = [...samples].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const chosen = new Map<string, S[]>();
  for (const sample of sorted) {
    const list = chosen.get(sample.activityType) ?? [];
    const isNew = list.every(({ inputDigest }) => inputDigest !== sample.inputDigest);
    if (list.length < perStep && isNew) list.push(sample);
    chosen.set(sample.activityType, list);
  }
  return [...chosen.keys()].sort().flatMap((activityType) => chosen.get(activityType) ?? []);
}
