import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { AthanorError } from '../../../../schemas/errors';
import { whyUnreadable } from '../../input/why-unreadable';
import type { CrateFiles } from './manifest';

/** A crate is read as a whole; one that is larger is no crate of ours. Bytes. */
const CRATE_BYTES_MAX = 2 ** 30;
/** The first moment that a zip file can name: what is packed has no other time. */
const NO_TIME = new Date(1980, 0, 1);
/** Parts of a path that would lead out of the folder into which it is unpacked. */
const UNSAFE = /^$|^\.{1,2}$|[\\:\0]/;

/**
 * A zip file (APPNOTE 6.3) of these files, not compressed: the same files give the same bytes, with every version of
 * every tool, so that one altered byte anywhere shows. A path may be put under a folder.
 * @throws LIMIT_EXCEEDED
 */
export function packCrate(files: CrateFiles, folder = ''): Uint8Array {
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (total > CRATE_BYTES_MAX) throw tooLarge(`The crate would have ${total} bytes`);
  const entries: Zippable = {};
  for (const path of [...files.keys()].sort()) {
    entries[`${folder}${path}`] = [files.get(path) ?? new Uint8Array(0), { level: 0 }];
  }
  return zipSync(entries, { level: 0, mtime: NO_TIME });
}

/** The files in the bytes of a zip file. @throws FILE_UNREADABLE, LIMIT_EXCEEDED */
export function unpackCrate(bytes: Uint8Array): Map<string, Uint8Array> {
  let total = 0;
  const filter = ({ originalSize }: { originalSize: number }) => {
    total += originalSize;
    if (total > CRATE_BYTES_MAX) throw tooLarge('What is packed in it is larger');
    return true;
  };
  try {
    const files = new Map(Object.entries(unzipSync(bytes, { filter })));
    for (const path of files.keys()) {
      if (path.endsWith('/')) files.delete(path);
      else if (path.split('/').some((part) => UNSAFE.test(part))) {
        throw new Error(`it holds the path ${JSON.stringify(path)}`);
      }
    }
    return files;
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    const message = `This is no whole zip file: ${(cause as Error).message}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

/** A crate as it lies on a disk: its files, and the bytes of the zip file where it is one. */
export interface StoredCrate {
  files: Map<string, Uint8Array>;
  zip: Uint8Array | null;
}

/** Reads a crate from a folder or a zip file. @throws FILE_UNREADABLE, LIMIT_EXCEEDED */
export async function readCrate(path: string): Promise<StoredCrate> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      if (found.size > CRATE_BYTES_MAX) throw tooLarge(`${path} has ${found.size} bytes`);
      const zip = await readFile(path);
      return { files: unpackCrate(zip), zip };
    }
    const files = new Map<string, Uint8Array>();
    let total = 0;
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      const file = join(entry.parentPath, entry.name);
      total += (await stat(file)).size;
      if (total > CRATE_BYTES_MAX) throw tooLarge(`${path} is larger`);
      files.set(relative(path, file).split(sep).join('/'), await readFile(file));
    }
    return { files, zip: null };
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    const message = `${path} cannot be read: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

/** Writes the files of a crate into a folder. @throws FILE_UNREADABLE */
export async function writeCrate(path: string, files: CrateFiles): Promise<void> {
  try {
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), bytes);
    }
  } catch (cause) {
    const message = `${path} cannot be written: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

function tooLarge(what: string): AthanorError {
  const message = `${what}; a crate has at most ${CRATE_BYTES_MAX} bytes.`;
  return new AthanorError({ code: 'LIMIT_EXCEEDED', message });
}
