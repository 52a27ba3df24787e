import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import { type ArtifactStore, collectRefs, openLines } from '../artifacts';
import type { StagingPlace } from './lease-key';
import { type ReadableRefs, readableRefs } from './readable';
import type { StagingArea } from './staging-area';

/** What promotion needs to know of an accepted result. */
export interface Promotion {
  staging: StagingArea;
  store: ArtifactStore;
  place: StagingPlace;
  output: unknown;
  /** The step's input, or what the staging area remembers of it. */
  input?: unknown;
  readable?: ReadableRefs;
}

/**
 * Moves what an accepted output leads to from staging to the store: its references, and those of its
 * index artifacts. Each must have been staged for this piece of work or given to it: a node that names
 * an artifact it merely knows of would hand it to the next step. Doing it again is harmless.
 * The staged bytes stay; `settle` or `discard` them afterwards. Returns what the output leads to.
 * @throws AthanorError OUTPUT_INVALID (a foreign, missing or falsely described artifact),
 *   LIMIT_EXCEEDED, ARTIFACT_CORRUPT (staged bytes were damaged), STORAGE_FULL
 */
export async function promoteOutput(o: Promotion): Promise<ArtifactRef[]> {
  const seen = new Map<string, ArtifactRef>();
  const waiting = collectRefs(o.output);
  const isGiven = givenTo(o);
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (seen.has(ref.sha256)) continue;
    seen.set(ref.sha256, ref);
    if (seen.size + waiting.length > LIMITS.indexRefsMax) throw tooMany();
    await promoteOne(o, ref, isGiven);
    if (ref.mediaType === MEDIA_TYPES.index) waiting.push(...(await refsOfIndex(o.store, ref)));
  }
  return [...seen.values()];
}

async function promoteOne(
  { staging, store, place }: Promotion,
  ref: ArtifactRef,
  isGiven: (sha256: string) => Promise<boolean>,
): Promise<void> {
  const staged = await staging.find(place.leaseKey, ref.sha256);
  const stored = staged && (await storeStaged(store, staged.path, ref.mediaType));
  if (stored !== undefined) {
    if (stored.sha256 !== ref.sha256) {
      throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message: 'Staged bytes were damaged.' });
    }
    if (stored.size === ref.size) return;
  } else if (await isGiven(ref.sha256)) {
    const { size } = (await store.stat(ref.sha256)) ?? {};
    if (size === ref.size && (await store.touch(ref.sha256))) return;
  }
  throw new AthanorError({
    code: 'OUTPUT_INVALID',
    message: `The output names artifact ${ref.sha256}, which is none of its own.`,
    details: { sha256: ref.sha256 },
  });
}

/** Copied, not moved: whoever still writes to the staged file must not reach the stored one. */
async function storeStaged(
  store: ArtifactStore,
  path: string,
  mediaType: string,
): Promise<ArtifactRef | undefined> {
  try {
    return await store.putFile(path, mediaType);
  } catch (error) {
    // The same answer came twice, and the other one was settled meanwhile.
    if (error instanceof AthanorError && error.code === 'FILE_UNREADABLE') return undefined;
    throw error;
  }
}

function givenTo(o: Promotion): (sha256: string) => Promise<boolean> {
  const readable = o.readable ?? readableRefs(o.store);
  const { leaseKey } = o.place;
  let given = o.input === undefined ? undefined : collectRefs(o.input);
  return async (sha256) => {
    if (given !== undefined && (await readable.includes(given, sha256))) return true;
    // What was settled meanwhile was noted there too.
    given = [...(given ?? []), ...((await o.staging.given(leaseKey)) ?? [])];
    return readable.includes(given, sha256);
  };
}

async function refsOfIndex(store: ArtifactStore, ref: ArtifactRef): Promise<ArtifactRef[]> {
  const found: ArtifactRef[] = [];
  if (ref.size > LIMITS.indexBytesMax) throw tooMany();
  try {
    for await (const line of openLines(store, ref)) {
      found.push(...collectRefs(JSON.parse(line)));
      if (found.length > LIMITS.indexRefsMax) throw tooMany();
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `Index ${ref.sha256} has a line that is no JSON.`;
    throw new AthanorError({ code: 'OUTPUT_INVALID', message, cause: error });
  }
  return found;
}

function tooMany(): AthanorError {
  const message = 'The output leads to more artifacts than it may.';
  return new AthanorError({ code: 'LIMIT_EXCEEDED', message });
}
