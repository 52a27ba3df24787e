import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ArtifactRef } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import type {
  ArtifactSource,
  ArtifactStat,
  ArtifactStore,
  VerifyProgress,
  VerifyResult,
} from './artifact-store';
import { fileBytes } from './file-bytes';
import { addresses, type FolderLayout, layoutOf, objectPlaces } from './folder-layout';
import { hashObject, readStream, readWhole } from './read';
import { removeObject, sweepStagingFolder } from './remove';
import { renewObject } from './renew';
import { type Durability, keepExisting, openStagedFile } from './staged-file';
import { fileErrorCode, toStorageError } from './storage-errors';

/**
 * An artifact store in a folder: `objects/ab/cdef…` for finished objects (read-only files) and
 * `staging/` for files being written, which become objects by an atomic rename. Make one per thread
 * or process; they need not know of each other. The folder is created when first written to.
 */
export function folderArtifactStore(
  folder: string,
  o: { durability?: Durability } = {},
): ArtifactStore {
  const layout = layoutOf(folder);
  const durability = o.durability ?? 'fsync';
  const createWriter = (mediaType: string) => openStagedFile({ layout, mediaType, durability });
  const put = async (data: ArtifactSource, mediaType: string): Promise<ArtifactRef> => {
    const whole = typeof data === 'string' || data instanceof Uint8Array;
    if (whole) {
      // Asked first, so that what is there already needs no space, not even for a moment.
      const ref = refOf(data, mediaType);
      if (await keepExisting(layout, ref, durability)) return ref;
    }
    const writer = await createWriter(mediaType);
    try {
      for await (const piece of whole ? [data] : data) await writer.write(piece);
      return await writer.commit();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  };
  return {
    put,
    createWriter,
    putFile: (path, mediaType) => put(fileBytes(path), mediaType),
    get: (ref, { bytesMax = LIMITS.artifactInMemoryBytesMax } = {}) =>
      readWhole(layout, ref, bytesMax),
    openRead: (ref, part) => readStream(layout, ref, part),
    has: async (sha256) => (await statObject(layout, sha256)) !== undefined,
    touch: (sha256) => touchObject(layout, sha256),
    stat: (sha256) => statObject(layout, sha256),
    delete: (sha256, { unmodifiedSince } = {}) => removeObject(layout, sha256, unmodifiedSince),
    list: () => listObjects(layout),
    verify: (onProgress) => verifyObjects(layout, onProgress),
    sweepStaging: (olderThanMs) => sweepStagingFolder(layout, olderThanMs),
  };
}

function refOf(data: Uint8Array | string, mediaType: string): ArtifactRef {
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { sha256, size: Buffer.byteLength(data), mediaType };
}

async function statObject(layout: FolderLayout, sha256: string): Promise<ArtifactStat | undefined> {
  for (const place of objectPlaces(layout, sha256)) {
    try {
      const { size, mtime } = await stat(place);
      return { sha256, size, modified: mtime };
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOENT') throw toStorageError(error, layout.folder);
    }
  }
  return undefined;
}

async function touchObject(layout: FolderLayout, sha256: string): Promise<boolean> {
  try {
    return await renewObject(layout, sha256);
  } catch (error) {
    throw toStorageError(error, layout.folder);
  }
}

async function* listObjects(layout: FolderLayout): AsyncGenerator<ArtifactStat> {
  for await (const sha256 of addresses(layout)) {
    const found = await statObject(layout, sha256);
    if (found !== undefined) yield found;
  }
}

async function* verifyObjects(
  layout: FolderLayout,
  onProgress?: (done: VerifyProgress) => void,
): AsyncGenerator<VerifyResult> {
  const done = { artifacts: 0, bytes: 0 };
  for await (const { sha256, size } of listObjects(layout)) {
    const ok = (await hashOrNothing(layout, sha256)) === sha256;
    // Deleted while we read: nothing to judge.
    if (!ok && (await statObject(layout, sha256)) === undefined) continue;
    done.artifacts += 1;
    done.bytes += size;
    onProgress?.({ ...done });
    yield { sha256, size, ok };
  }
}

// A file that the disk refuses to read is as damaged as one with other bytes.
async function hashOrNothing(layout: FolderLayout, sha256: string): Promise<string | undefined> {
  try {
    return await hashObject(layout, sha256);
  } catch {
    return undefined;
  }
}
