import { rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  type FolderLayout,
  makeFolder,
  names,
  objectPath,
  retiredAddress,
  retiredPath,
} from './folder-layout';
import { fileErrorCode } from './storage-errors';

/**
 * Removes an object that nobody has put or touched since `unmodifiedSince`; says whether it did.
 * Looking and then unlinking would lose an object that a writer renews in between. So the object is
 * moved aside first: whoever renews it earlier is seen here, and it is moved back; whoever comes
 * later does not find it, and writes it anew.
 */
export async function removeObject(
  layout: FolderLayout,
  sha256: string,
  unmodifiedSince: Date | undefined,
): Promise<boolean> {
  const object = objectPath(layout, sha256);
  const limitMs = unmodifiedSince?.getTime() ?? Number.POSITIVE_INFINITY;
  const retired = retiredPath(layout, sha256);
  try {
    if ((await stat(object)).mtimeMs >= limitMs) return false;
    await makeFolder(layout.staging);
    await rename(object, retired);
    if ((await stat(retired)).mtimeMs >= limitMs) {
      await rename(retired, object);
      return false;
    }
    await unlink(retired);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Removes temporary files older than `olderThanMs`, and brings back objects whose deletion was
 * interrupted: they are ordinary objects again, and the next collection decides anew.
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
      if (address !== undefined) {
        await rename(file, objectPath(layout, address));
      } else if ((await stat(file)).mtimeMs < limitMs) {
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
