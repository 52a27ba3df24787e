import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAddress } from '../../schemas/artifact-refs';
import { AthanorError } from '../../schemas/errors';
import { fileErrorCode, notFound } from './storage-errors';

const SHARD = /^[0-9a-f]{2}$/;
const RETIRED = '.retired';

/** Where things lie in a store's folder. Everything is on one file system, so that rename is atomic. */
export interface FolderLayout {
  folder: string;
  /** Finished objects, `objects/ab/cdef…`: the first two digits are a folder of their own. */
  objects: string;
  /** Files being written, and objects being deleted. */
  staging: string;
}

/** The layout of a folder. */
export function layoutOf(folder: string): FolderLayout {
  const root = path.resolve(folder);
  return {
    folder: root,
    objects: path.join(root, 'objects'),
    staging: path.join(root, 'staging'),
  };
}

/** The path of an object. An address that is none throws INPUT_INVALID and never becomes a path. */
export function objectPath(layout: FolderLayout, sha256: string): string {
  if (!isAddress(sha256)) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: 'An artifact address is 64 lower-case hexadecimal digits.',
    });
  }
  return path.join(layout.objects, sha256.slice(0, 2), sha256.slice(2));
}

/** The folder that whoever deletes an object makes for it, and that nobody else can make meanwhile. */
export function retiredFolder(layout: FolderLayout, sha256: string): string {
  return path.join(layout.staging, `${sha256}${RETIRED}`);
}

/** Where an object lies for the moment in which it is being deleted. */
export function retiredPath(layout: FolderLayout, sha256: string): string {
  return path.join(retiredFolder(layout, sha256), 'object');
}

/** The address in the name of a folder made for a deletion, or undefined. */
export function retiredAddress(name: string): string | undefined {
  const sha256 = name.endsWith(RETIRED) ? name.slice(0, -RETIRED.length) : '';
  return isAddress(sha256) ? sha256 : undefined;
}

/** Every address in the store, sorted; names that are none of ours are passed over. */
export async function* addresses(layout: FolderLayout): AsyncGenerator<string> {
  for (const shard of await names(layout.objects)) {
    if (!SHARD.test(shard)) continue;
    for (const rest of await names(path.join(layout.objects, shard))) {
      if (isAddress(shard + rest)) yield shard + rest;
    }
  }
}

/**
 * Where to look for an object, in this order. A deletion moves it aside, looks at it once more, and
 * may move it back (see remove.ts): who comes in between finds it there, or at home again. Not a second
 * time: no two deletions are at one object, and the next one sees at once that it was renewed.
 */
export function objectPlaces(layout: FolderLayout, sha256: string): string[] {
  const home = objectPath(layout, sha256);
  return [home, retiredPath(layout, sha256), home];
}

/** Opens an object for reading; ARTIFACT_NOT_FOUND when it is nowhere. */
export async function openObject(layout: FolderLayout, sha256: string): Promise<FileHandle> {
  for (const place of objectPlaces(layout, sha256)) {
    try {
      return await open(place, 'r');
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  throw notFound(sha256);
}

/** Makes the names in a folder survive a power cut. Windows cannot, and need not, do this. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder and the ones above it, for its owner alone; true if it was not there. */
export async function makeFolder(folder: string): Promise<boolean> {
  return (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
}

/** The names in a folder, sorted; none if it does not exist. */
export async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
