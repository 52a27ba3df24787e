import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../../schemas/artifact';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type { ArtifactWriter } from '../artifact-store';
import type { ReadCache } from './read-cache';
import type { Transfer } from './transfer';

const SLICE_BYTES = 256 * 1024;

/** Sends bytes that are all in memory, and keeps them. */
export async function putThroughGate(
  { transfer, cache, mediaType }: { transfer: Transfer; cache: ReadCache; mediaType: string },
  bytes: Uint8Array,
): Promise<ArtifactRef> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const ref = { sha256, size: bytes.byteLength, mediaType };
  const sent =
    ref.size <= LIMITS.uploadWholeBytesMax
      ? transfer.sendWhole(ref, bytes)
      : transfer.sendResumably(ref, (offset) => Readable.from(slicesOf(bytes, offset)));
  await Promise.all([sent, cache.keep(bytes, mediaType)]);
  return ref;
}

function* slicesOf(bytes: Uint8Array, start: number): Generator<Uint8Array> {
  for (let at = start; at < bytes.byteLength; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES);
  }
}

/**
 * Writes one artifact of a step: what is small goes from memory, in one request; what grows goes to a
 * file first, from which it can be sent again.
 */
export async function openGateWriter(o: {
  transfer: Transfer;
  cache: ReadCache;
  mediaType: string;
}): Promise<ArtifactWriter> {
  const { transfer, cache, mediaType } = o;
  let pieces: Uint8Array[] = [];
  let size = 0;
  let file: ArtifactWriter | undefined;
  let isEnded = false;

  const abort = async () => {
    isEnded = true;
    pieces = [];
    await file?.abort();
  };
  return {
    abort,
    async write(data) {
      if (isEnded) throw new AthanorError({ code: 'INTERNAL', message: 'This writer has ended.' });
      // A copy: whoever wrote may use the bytes' place again.
      const bytes = Buffer.from(data as Uint8Array);
      size += bytes.byteLength;
      if (file !== undefined) return file.write(bytes);
      pieces.push(bytes);
      if (size <= LIMITS.uploadWholeBytesMax) return;
      file = await cache.createWriter(mediaType);
      for (const piece of pieces.splice(0)) await file.write(piece);
    },
    async commit() {
      isEnded = true;
      if (file !== undefined) {
        const ref = await file.commit();
        const held = await cache.hold(ref);
        try {
          await transfer.sendResumably(ref, held.read);
        } finally {
          await held.release();
        }
        await cache.grown(ref.size);
        return ref;
      }
      const bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
      pieces = [];
      return putThroughGate(o, bytes);
    },
  };
}
