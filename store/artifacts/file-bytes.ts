import { createReadStream } from 'node:fs';
import { AthanorError } from '../../schemas/errors';
import { fileErrorCode } from './storage-errors';

const CHUNK_BYTES = 1 << 18;

/** The bytes of a file of the user's, piece by piece. @throws AthanorError FILE_UNREADABLE */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `The file ${path} cannot be read (${fileErrorCode(error) ?? 'unknown error'}).`,
      cause: error,
    });
  }
}
