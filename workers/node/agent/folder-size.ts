import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

const MB = 1e6;
/** A folder with more files than this is large enough to be told so. */
const FILES_MAX = 200_000;

/** Megabytes that the files below a folder take; 0 when there is none. */
export async function folderSizeMb(folder: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && files < FILES_MAX; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const name = path.join(next, entry.name);
      files += 1;
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile()) bytes += (await stat(name).catch(() => ({ size: 0 }))).size;
    }
  }
  return Math.round(bytes / MB);
}

/** Megabytes that are free where a folder lies. */
export async function freeDiskMb(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.floor((bavail * bsize) / MB);
}
