import { rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isAddress } from '../../schemas/artifact-refs';
import { NODE_ID_PATTERN } from '../../schemas/constants/nodes';
import { names } from '../artifacts/folder-layout';
import { fileErrorCode } from '../artifacts/storage-errors';
import { sweepGiven } from './given';
import type { StagingDisk } from './layout';
import type { StagingPlace } from './lease-key';
import type { StagedAmount } from './tally';

/** Removes files that nobody has written or asked for in that time; counts what is left afresh. */
export async function sweepStaging(disk: StagingDisk, olderThanMs: number): Promise<number> {
  const limitMs = Date.now() - olderThanMs;
  const found: [StagingPlace, StagedAmount][] = [];
  let removed = 0;
  for (const leaseKey of (await names(disk.folder)).filter(isAddress)) {
    const lease = path.join(disk.folder, leaseKey);
    for (const node of (await names(lease)).filter((name) => NODE_ID_PATTERN.test(name))) {
      const swept = await sweepPlace(path.join(lease, node), limitMs);
      removed += swept.removed;
      found.push([{ leaseKey, node }, swept.left]);
    }
    const given = await sweepGiven(disk, leaseKey, limitMs);
    removed += given;
    await removeIfEmpty(lease);
  }
  disk.tally.restart(found);
  return removed;
}

async function sweepPlace(
  folder: string,
  limitMs: number,
): Promise<{ removed: number; left: StagedAmount }> {
  const left = { bytes: 0, files: 0 };
  let removed = 0;
  for (const name of await names(folder)) {
    const file = path.join(folder, name);
    try {
      const { mtimeMs, size } = await stat(file);
      if (mtimeMs < limitMs) {
        await unlink(file);
        removed += 1;
      } else {
        left.bytes += size;
        left.files += 1;
      }
    } catch (error) {
      // Finished, promoted or discarded by another process meanwhile.
      if (fileErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  await removeIfEmpty(folder);
  return { removed, left };
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT', 'EEXIST'].includes(fileErrorCode(error) ?? '')) throw error;
  }
}
