import { stat, utimes } from 'node:fs/promises';
import { type FolderLayout, objectPath } from './folder-layout';
import { fileErrorCode } from './storage-errors';

/** What a file system may round a time by: two seconds on FAT. */
const TIME_STEP_MS = 2_000;

/**
 * Makes an object count as new for garbage collection; false when it is not there, or is being deleted
 * at this moment. To set the times of a file is two acts for the system, finding it and changing it,
 * and a deletion may move it aside and see its old time in between. So the object is looked for once
 * more: a deletion that did not see the new time has not brought it back.
 */
export async function renewObject(layout: FolderLayout, sha256: string): Promise<boolean> {
  const object = objectPath(layout, sha256);
  const now = new Date();
  try {
    await utimes(object, now, now);
    return (await stat(object)).mtimeMs >= now.getTime() - TIME_STEP_MS;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
