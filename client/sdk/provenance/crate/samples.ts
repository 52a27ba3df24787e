import type { Sample } from '../../../../schemas/sample';
import { sha256Hex } from '../../../../trust';

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
