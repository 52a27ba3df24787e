import { link, mkdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  type FolderLayout,
  makeFolder,
  names,
  objectPath,
  retiredAddress,
  retiredFolder,
  retiredPath,
} from './folder-layout';
import { fileErrorCode } from './storage-errors';

/**
 * Removes an object that nobody has put or touched since `unmodifiedSince`; says whether it did.
 * Looking and then unlinking would lose an object that a writer renews in between. So the object is
 * moved aside first: whoever renews it earlier is seen here, and it is moved back; whoever comes
 * later does not find it (see `renewObject`), and writes it anew. One deletion at a time is at an
 * object, whoever makes the folder: two could take each other's new object for the old one.
 */
export async function removeObject(
  layout: FolderLayout,
  sha256: string,
  unmodifiedSince: Date | undefined,
): Promise<boolean> {
  const limitMs = unmodifiedSince?.getTime() ?? Number.POSITIVE_INFINITY;
  const object = objectPath(layout, sha256);
  const folder = retiredFolder(layout, sha256);
  await makeFolder(layout.staging);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    return await removeOld(object, retiredPath(layout, sha256), limitMs);
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await rmdir(folder).catch(() => undefined);
  }
}

async function removeOld(object: string, retired: string, limitMs: number): Promise<boolean> {
  if ((await stat(object)).mtimeMs >= limitMs) return false;
  await rename(object, retired);
  if ((await stat(retired)).mtimeMs >= limitMs) {
    await bringBack(retired, object);
    return false;
  }
  await unlink(retired);
  return true;
}

/**
 * Removes temporary files older than `olderThanMs`, and brings back objects whose deletion was
 * interrupted so long ago: they are ordinary objects again, and the next collection decides anew.
 */
export async function sweepStagingFolder(
  layout: FolderLayout,
  olderThanMs: number,
): Promise<number> {
  const limitMs = Date.now() - olderThanMs;
  let removed = 0;
  for (const name of await names(layout.staging)) {
    const file = path.join(layout.staging, name);
    const address = retiredAddress(name);
    try {
      if ((await stat(file)).mtimeMs >= limitMs) continue;
      if (address !== undefined) {
        await endDeletion(layout, address);
      } else {
        await unlink(file);
        removed += 1;
      }
    } catch (error) {
      // Another process was faster.
      if (fileErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  return removed;
}

async function endDeletion(layout: FolderLayout, sha256: string): Promise<void> {
  try {
    await bringBack(retiredPath(layout, sha256), objectPath(layout, sha256));
  } catch (error) {
    // It died before it moved the object, or after it removed it.
    if (fileErrorCode(error) !== 'ENOENT') throw error;
  }
  await rmdir(retiredFolder(layout, sha256));
}

// A link and not a rename: what was written anew meanwhile is newer, and may have healed this one.
async function bringBack(retired: string, object: string): Promise<void> {
  try {
    await link(retired, object);
  } catch (error) {
    // A file system without links has no better.
    if (fileErrorCode(error) !== 'EEXIST') return rename(retired, object);
  }
  await unlink(retired);
}
