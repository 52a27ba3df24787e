import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';

const FILE = 'keys.json';
const LOCK = 'keys.lock';
const PRIVATE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Writing keys takes milliseconds: a lock this old was left by a process that was killed. */
const LOCK_STALE_MS = 10_000;
const LOCK_POLL_MS = 20;

const moment = z.number();

const keyFile = z.strictObject({
  formatVersion: z.literal(1),
  /** Certificate authorities; the newest whose time has come signs, all are believed. */
  authorities: z.array(
    z.strictObject({
      certificate: z.string(),
      privateKey: z.string(),
      signsFrom: moment,
      expiresAt: moment,
    }),
  ),
  /** Ed25519 keys that sign envelopes and policies; old ones stay, so that old signatures can be checked. */
  signers: z.array(z.strictObject({ privateKey: z.string(), signsFrom: moment })),
  /** Keys that seal task tokens. */
  seals: z.array(
    z.strictObject({ id: z.string(), secret: z.string(), sealsFrom: moment, expiresAt: moment }),
  ),
});

/** The secrets of a gate, as they lie in its folder. Moments are milliseconds of the Unix epoch. */
export type KeyFile = z.infer<typeof keyFile>;

/** No keys at all: the state of a new folder. */
export const NO_KEYS: KeyFile = { formatVersion: 1, authorities: [], signers: [], seals: [] };

/**
 * Reads the keys of a folder; undefined when there are none yet.
 * @throws AthanorError CONFIG_INVALID for a file that is not ours, or that others may read
 */
export function readKeyFile(folder: string): KeyFile | undefined {
  const path = join(folder, FILE);
  let text: string;
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw invalid(`${path} may be read by others. Run: chmod 600 '${path}'`);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    // Without the cause: it might quote a key.
    throw invalid(`${path} holds no keys of a gate. Put a copy of it back, or move it away.`);
  }
}

/**
 * Changes the keys of a folder, one process at a time; others see the old file or the new one.
 * `change` gets what is there now, and returns what shall be there, or undefined to leave it.
 */
export async function changeKeyFile(
  folder: string,
  change: (now: KeyFile | undefined) => Promise<KeyFile | undefined>,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const lock = join(folder, LOCK);
  await takeLock(lock);
  try {
    const next = await change(readKeyFile(folder));
    if (next !== undefined) writeWhole(join(folder, FILE), `${JSON.stringify(next, null, 2)}\n`);
  } finally {
    rmSync(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', PRIVATE_MODE));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (ageMs(lock) > LOCK_STALE_MS) rmSync(lock, { force: true });
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
}

function ageMs(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', PRIVATE_MODE);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message });
}
