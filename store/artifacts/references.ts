import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { collectRefs } from '../../schemas/artifact-refs';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from './artifact-store';
import { openLines } from './lines';

/**
 * Every artifact that a value leads to: its own references, and those on the lines of index
 * artifacts (MEDIA_TYPES.index), however deep. `seen` is what was walked already, and grows.
 * An index that is gone leads nowhere; one that is damaged throws ARTIFACT_CORRUPT.
 */
export async function* followRefs(
  store: ArtifactStore,
  value: unknown,
  seen: Set<string> = new Set(),
): AsyncGenerator<ArtifactRef> {
  const waiting = collectRefs(value);
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (seen.has(ref.sha256)) continue;
    seen.add(ref.sha256);
    yield ref;
    if (ref.mediaType === MEDIA_TYPES.index) waiting.push(...(await indexed(store, ref)));
  }
}

/**
 * Whether everything a value leads to is in the store; all of it then counts as new for garbage
 * collection. This is what makes a memoised output usable.
 */
export async function touchRefs(store: ArtifactStore, value: unknown): Promise<boolean> {
  for await (const ref of followRefs(store, value)) {
    if (!(await store.touch(ref.sha256))) return false;
  }
  return true;
}

async function indexed(store: ArtifactStore, ref: ArtifactRef): Promise<ArtifactRef[]> {
  const found = new Map<string, ArtifactRef>();
  try {
    for await (const line of openLines(store, ref)) {
      for (const inner of collectRefs(JSON.parse(line))) found.set(inner.sha256, inner);
    }
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'ARTIFACT_NOT_FOUND') return [];
    throw error;
  }
  return [...found.values()];
}
