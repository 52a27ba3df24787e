import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../artifacts';
import { collectRefs, openLines } from '../artifacts';

/** An index of indexes of indexes is as deep as anybody needs. */
const DEPTH_MAX = 4;

/** Says whether an artifact is among what a piece of work was given. */
export interface ReadableRefs {
  /** Whether one of `given` is this artifact, or leads to it through index artifacts. */
  includes(given: readonly ArtifactRef[], sha256: string): Promise<boolean>;
}

interface Index {
  addresses: ReadonlySet<string>;
  indexes: readonly ArtifactRef[];
}

/**
 * Knows which artifacts given references lead to. Indexes are read once and kept, up to
 * `refsMax` references in all: many activities of a run are given the same ones.
 */
export function readableRefs(
  store: ArtifactStore,
  { refsMax = LIMITS.readableRefsMax }: { refsMax?: number } = {},
): ReadableRefs {
  const kept = new Map<string, Promise<Index>>();
  let held = 0;
  const read = (ref: ArtifactRef): Promise<Index> => {
    const known = kept.get(ref.sha256);
    if (known !== undefined) return known;
    const index = readIndex(store, ref);
    kept.set(ref.sha256, index);
    void index.then(({ addresses }) => {
      held += addresses.size;
      for (const [oldest, old] of kept) {
        if (held <= refsMax || old === index) break;
        kept.delete(oldest);
        void old.then((gone) => {
          held -= gone.addresses.size;
        });
      }
    });
    return index;
  };
  const within = async (
    refs: readonly ArtifactRef[],
    { sha256, depth }: { sha256: string; depth: number },
  ): Promise<boolean> => {
    for (const ref of refs) {
      if (ref.mediaType !== MEDIA_TYPES.index) continue;
      const { addresses, indexes } = await read(ref);
      if (addresses.has(sha256)) return true;
      const isDeeper = depth < DEPTH_MAX && indexes.length > 0;
      if (isDeeper && (await within(indexes, { sha256, depth: depth + 1 }))) return true;
    }
    return false;
  };
  return {
    includes: async (given, sha256) =>
      given.some((ref) => ref.sha256 === sha256) || within(given, { sha256, depth: 1 }),
  };
}

// What cannot be read as an index leads nowhere; whoever needs it learns why when it reads it.
async function readIndex(store: ArtifactStore, ref: ArtifactRef): Promise<Index> {
  const addresses = new Set<string>();
  const indexes: ArtifactRef[] = [];
  if (ref.size > LIMITS.indexBytesMax) return { addresses, indexes };
  try {
    for await (const line of openLines(store, ref)) {
      for (const inner of collectRefs(JSON.parse(line))) {
        if (addresses.size >= LIMITS.indexRefsMax) return { addresses, indexes };
        addresses.add(inner.sha256);
        if (inner.mediaType === MEDIA_TYPES.index) indexes.push(inner);
      }
    }
  } catch (error) {
    if (!(error instanceof AthanorError || error instanceof SyntaxError)) throw error;
  }
  return { addresses, indexes };
}
