import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import type { RunOutcome } from '../../schemas/pipeline';
import type { AthanorClient } from '../sdk';

/** The files that were written, by name, and what kept the others from it. */
export interface SavedFiles {
  files: Record<string, string>;
  problem?: unknown;
}

/** Writes the files of a run into a folder, until one cannot be fetched or written. */
export async function saveRunFiles(
  client: AthanorClient,
  outcome: RunOutcome,
  folder: string,
): Promise<SavedFiles> {
  const files: Record<string, string> = {};
  try {
    for (const [name, ref] of Object.entries(outcome.files)) {
      files[name] = await saveFile(folder, name, await client.artifacts.get(ref));
    }
    return { files };
  } catch (problem) {
    return { files, problem };
  }
}

/** Writes one file, whole or not at all; `name` is a name and no path. FILE_UNREADABLE. */
export async function saveFile(folder: string, name: string, data: Uint8Array): Promise<string> {
  const path = join(folder, basename(name));
  const draft = `${path}.${process.pid}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, data);
    await rename(draft, path);
    return path;
  } catch (cause) {
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `${path} cannot be written: ${(cause as Error).message}.`,
      cause,
    });
  }
}
