import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '../../schemas/artifact';
import type { ArtifactWriter } from './artifact-store';
import { type FolderLayout, makeFolder, objectPath, syncFolder } from './folder-layout';
import { hashFile } from './read';
import { renewObject } from './renew';
import { fileErrorCode, toStorageError } from './storage-errors';

/**
 * What a commit waits for. `fsync`: the bytes and the name are on the disk, a power cut loses
 * nothing. `none`: they are in the operating system's memory; killing any process loses nothing,
 * a power cut may lose or damage the last seconds, which reading then reports as ARTIFACT_CORRUPT.
 */
export type Durability = 'fsync' | 'none';

/** An object younger than this may belong to a writer that has not synced its folder yet. */
const SYNC_WINDOW_MS = 60_000;
const OBJECT_MODE = 0o444;

/** Opens a temporary file that becomes an object when it is committed. */
export async function openStagedFile(o: {
  layout: FolderLayout;
  mediaType: string;
  durability: Durability;
}): Promise<ArtifactWriter> {
  const { layout } = o;
  const temporary = path.join(layout.staging, `${process.pid}-${randomUUID()}.tmp`);
  const hash = createHash('sha256');
  let size = 0;
  let ended = false;
  const handle = await guarded(layout, () => openInFolder(temporary));

  const abort = async () => {
    if (ended) return;
    ended = true;
    await handle.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
  };
  const orAbort = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await guarded(layout, work);
    } catch (error) {
      await abort();
      throw error;
    }
  };
  return {
    abort,
    write: (data) =>
      orAbort(async () => {
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        hash.update(bytes);
        size += bytes.byteLength;
        await writeAll(handle, bytes);
      }),
    commit: () =>
      orAbort(async () => {
        const ref = { sha256: hash.digest('hex'), size, mediaType: o.mediaType };
        if (await keepExisting(layout, ref, o.durability)) {
          await abort();
          return ref;
        }
        await handle.chmod(OBJECT_MODE);
        if (o.durability === 'fsync') await handle.sync();
        await handle.close();
        await publish({ layout, temporary, sha256: ref.sha256, durability: o.durability });
        ended = true;
        return ref;
      }),
  };
}

/**
 * True when the store already holds these bytes, undamaged: they then count as new for garbage
 * collection. The bytes are read, so that storing again heals what a disk has damaged.
 */
export async function keepExisting(
  layout: FolderLayout,
  ref: ArtifactRef,
  durability: Durability,
): Promise<boolean> {
  const object = objectPath(layout, ref.sha256);
  try {
    const before = await stat(object);
    if (before.size !== ref.size || (await hashFile(object)) !== ref.sha256) return false;
    if (!(await renewObject(layout, ref.sha256))) return false;
    if (durability === 'fsync' && Date.now() - before.mtimeMs < SYNC_WINDOW_MS) {
      await syncFolder(path.dirname(object));
    }
    return true;
  } catch {
    // Not there, deleted while we looked, or unreadable: the caller writes it anew.
    return false;
  }
}

async function publish(o: {
  layout: FolderLayout;
  temporary: string;
  sha256: string;
  durability: Durability;
}): Promise<void> {
  const object = objectPath(o.layout, o.sha256);
  const shard = path.dirname(object);
  try {
    await rename(o.temporary, object);
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
    await makeFolder(shard);
    if (o.durability === 'fsync') await syncFolder(o.layout.objects);
    await rename(o.temporary, object);
  }
  if (o.durability === 'fsync') await syncFolder(shard);
}

async function openInFolder(temporary: string): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx', 0o600);
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
    await makeFolder(path.dirname(temporary));
    return open(temporary, 'wx', 0o600);
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    // A nearly full disk takes a part first and refuses the rest only when asked again.
    done += (await handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
  }
}

async function guarded<T>(layout: FolderLayout, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStorageError(error, layout.folder);
  }
}
