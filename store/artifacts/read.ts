import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type { ByteRange } from './artifact-store';
import { type FolderLayout, openObject } from './folder-layout';
import { corrupt, toStorageError } from './storage-errors';

const CHUNK_BYTES = 256 * 1024;

/** All bytes of an object, verified; more than `bytesMax` is LIMIT_EXCEEDED. */
export async function readWhole(
  layout: FolderLayout,
  ref: ArtifactRef,
  bytesMax: number,
): Promise<Buffer> {
  if (ref.size > bytesMax) {
    throw new AthanorError({
      code: 'LIMIT_EXCEEDED',
      message: `Artifact ${ref.sha256} has ${ref.size} bytes; ${bytesMax} may be read at once.`,
    });
  }
  const bytes = Buffer.allocUnsafe(ref.size);
  let at = 0;
  for await (const chunk of verifiedChunks(layout, ref)) {
    at += chunk.copy(bytes, at);
  }
  return bytes;
}

/** The bytes of an object as a stream that fails at its end when they do not match the address. */
export function readStream(layout: FolderLayout, ref: ArtifactRef, part?: ByteRange): Readable {
  const chunks = part === undefined ? verifiedChunks(layout, ref) : partOf(layout, ref, part);
  return Readable.from(chunks, {
    objectMode: false,
    highWaterMark: CHUNK_BYTES,
  });
}

/** SHA-256 of a file as hexadecimal digits. */
export async function hashFile(path: string): Promise<string> {
  return hashAndClose(await open(path, 'r'));
}

/** SHA-256 of the bytes of an object, wherever it lies at this moment. */
export async function hashObject(layout: FolderLayout, sha256: string): Promise<string> {
  return hashAndClose(await openObject(layout, sha256));
}

async function hashAndClose(handle: FileHandle): Promise<string> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(handle)) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

async function* verifiedChunks(layout: FolderLayout, ref: ArtifactRef): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of partOf(layout, ref, { start: 0, end: ref.size })) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== ref.sha256) throw corrupt(ref.sha256, 'its bytes have changed');
}

async function* partOf(
  layout: FolderLayout,
  ref: ArtifactRef,
  { start, end }: ByteRange,
): AsyncGenerator<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await openObject(layout, ref.sha256);
    const { size } = await handle.stat();
    if (size !== ref.size) {
      throw corrupt(ref.sha256, `it has ${size} bytes instead of ${ref.size}`);
    }
    yield* chunksOf(handle, start, Math.min(end, size));
  } catch (error) {
    throw toStorageError(error, layout.folder);
  } finally {
    await handle?.close();
  }
}

async function* chunksOf(
  handle: FileHandle,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  let position = start;
  while (position < end) {
    const chunkBytes = Math.min(CHUNK_BYTES, end - position);
    // A new buffer each time: whoever reads the stream may keep the last one.
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
