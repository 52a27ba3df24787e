import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileErrorCode, toStorageError } from '../storage-errors';

/** Bytes wait here for their address, which is known when the last one is there. */
const DRAFTS = path.join(tmpdir(), 'athanor-s3-drafts');

/** Bytes on the local disk whose address is not known yet. */
export interface Draft {
  write(data: Uint8Array): Promise<void>;
  /** The bytes, and their SHA-256. */
  finish(): Promise<{ blob: Blob; sha256: string; size: number }>;
  /** Removes the file; harmless when repeated. */
  remove(): Promise<void>;
}

/** Starts a draft. @throws AthanorError STORAGE_FULL when the disk is full */
export async function openDraft(): Promise<Draft> {
  await mkdir(DRAFTS, { recursive: true });
  const file = path.join(DRAFTS, `${process.pid}-${crypto.randomUUID()}`);
  let handle: FileHandle | undefined = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  const close = async () => {
    const closing = handle;
    handle = undefined;
    await closing?.close();
  };
  return {
    async write(data) {
      // One call may write less than it was given.
      try {
        for (let at = 0; at < data.length; ) {
          at += (await (handle as FileHandle).write(data, at)).bytesWritten;
        }
      } catch (error) {
        throw toStorageError(error, DRAFTS);
      }
      hash.update(data);
      size += data.length;
    },
    async finish() {
      await close();
      return { blob: await openAsBlob(file), sha256: hash.digest('hex'), size };
    },
    async remove() {
      await close();
      await rm(file, { force: true });
    },
  };
}

/** Removes drafts of writers that died; returns how many. */
export async function sweepDrafts(olderThanMs: number): Promise<number> {
  let removed = 0;
  const names = await readdir(DRAFTS).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const file = path.join(DRAFTS, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}
