import { constants } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AthanorError } from '../../../schemas/errors';
import { limit } from './run-process';

const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

/** Runs `use` with a new private folder that holds these files, and removes it afterwards. */
export async function withWorkFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'athanor-tool-'));
  try {
    for (const [name, data] of Object.entries(files)) {
      await writeFile(path.join(folder, plainName(name)), data, { flag: 'wx', mode: 0o600 });
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The outputs that a program wrote; one that it did not is left out. @throws AthanorError TOOL_LIMIT */
export async function readOutputs(
  folder: string,
  names: readonly string[],
  { bytesMax }: { bytesMax: number },
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of names) {
    const bytes = await readPlainFile(path.join(folder, plainName(name)), bytesMax);
    if (bytes !== undefined) files[name] = bytes;
  }
  return files;
}

/** Follows no link and waits on no pipe: the program may have left either, to be read on its behalf. */
async function readPlainFile(file: string, bytesMax: number): Promise<Uint8Array | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.nlink !== 1) return undefined;
    if (stat.size > bytesMax)
      throw limit(`${path.basename(file)} is larger than ${bytesMax} bytes.`);
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** A name that stays in its folder. @throws AthanorError INPUT_INVALID */
function plainName(name: string): string {
  if (PLAIN_NAME.test(name)) return name;
  const message = `${JSON.stringify(name.slice(0, 100))} is no plain name of a file.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}
