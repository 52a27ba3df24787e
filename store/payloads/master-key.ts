import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { AthanorError } from '../../schemas/errors';

const KEY_BYTES = 32;
const PRIVATE_MODE = 0o600;
const FINGERPRINT_DIGITS = 16;

/** The key by which the keys of projects are wrapped; it is in a file, and never in the database. */
export interface MasterKey {
  /** Names it, and tells nothing of it. */
  id: string;
  key: Buffer;
}

/** Makes the file of a master key, unless there is one. Of two processes one makes it. */
export function ensureMasterKey(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'wx', PRIVATE_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Reads a master key: 32 bytes as base64. @throws AthanorError CONFIG_INVALID */
export function readMasterKey(file: string): MasterKey {
  let text: string;
  try {
    // Secrets of containers are mounted for everybody in them; a file of ours is for its owner alone.
    const { mode, uid } = statSync(file);
    const isOurs = uid === process.getuid?.();
    if (process.platform !== 'win32' && isOurs && (mode & 0o022) !== 0) {
      throw invalid(`${file} may be changed by others. Run: chmod 600 '${file}'`);
    }
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof AthanorError) throw error;
    throw invalid(`The payload key ${file} cannot be read: ${(error as Error).message}`);
  }
  const key = Buffer.from(text, 'base64');
  // Without the text: it might be most of a key.
  if (key.length !== KEY_BYTES) throw invalid(`${file} holds no payload key of 32 bytes in base64`);
  return { id: fingerprint(key), key };
}

function fingerprint(key: Buffer): string {
  const hash = createHash('sha256').update('athanor payload key').update(key).digest('hex');
  return hash.slice(0, FINGERPRINT_DIGITS);
}

function invalid(why: string): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message: `${why}.` });
}
