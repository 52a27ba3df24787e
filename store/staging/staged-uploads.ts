import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { AthanorError } from '../../schemas/errors';
import { hashFile } from '../artifacts/read';
import { inFolder, partPath, type StagingDisk, sizeOf, stagedPath, type Upload } from './layout';
import {
  type Announced,
  checkAnnounced,
  removeCounted,
  renewed,
  type StagedFile,
} from './staged-files';

/**
 * Writes bytes at an offset, which must be where the upload ends. Every piece that was written stays,
 * also when the source breaks off: the client asks for the size and goes on from there.
 */
export async function appendBytes(
  disk: StagingDisk,
  upload: Upload,
  { offset, source }: { offset: number; source: AsyncIterable<Uint8Array> },
): Promise<number> {
  const file = partPath(disk, upload);
  const size = await sizeOf(file);
  if ((size ?? 0) !== offset) {
    const message = `This upload goes on at ${size ?? 0}, not at ${offset}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, details: { offset: size ?? 0 } });
  }
  if (size === undefined) disk.tally.add(upload, { bytes: 0, files: 1 });
  const handle = await inFolder(file, () =>
    open(file, constants.O_WRONLY | constants.O_CREAT, 0o600),
  );
  let at = offset;
  try {
    for await (const piece of source) {
      disk.tally.add(upload, { bytes: piece.byteLength, files: 0 });
      await writeAt(handle, piece, at);
      at += piece.byteLength;
    }
    return at;
  } finally {
    await handle.close();
  }
}

/**
 * Makes an upload a staged file of its own address. The bytes are read for it: what counts is what lies
 * on the disk, whoever wrote it.
 * @throws AthanorError ARTIFACT_NOT_FOUND, ARTIFACT_CORRUPT (not as announced; the bytes are gone)
 */
export async function finishUpload(
  disk: StagingDisk,
  upload: Upload,
  announced: Announced,
): Promise<StagedFile> {
  const part = partPath(disk, upload);
  const size = await sizeOf(part);
  if (size === undefined) {
    throw new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message: 'There is no such upload.' });
  }
  const sha256 = await hashFile(part);
  try {
    checkAnnounced(announced, { sha256, size });
  } catch (error) {
    await removeCounted(disk, upload, part);
    throw error;
  }
  const file = stagedPath(disk, upload, sha256);
  if (await renewed(file)) await removeCounted(disk, upload, part);
  else await rename(part, file);
  return { path: file, sha256, size };
}

/** Throws an upload away. */
export function cancelUpload(disk: StagingDisk, upload: Upload): Promise<void> {
  return removeCounted(disk, upload, partPath(disk, upload));
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    // A nearly full disk takes a part first and refuses the rest only when asked again.
    const { bytesWritten } = await handle.write(
      bytes,
      done,
      bytes.byteLength - done,
      position + done,
    );
    done += bytesWritten;
  }
}
