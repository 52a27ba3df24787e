import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { ByteRange } from '../artifact-store';
import { corrupt, notFound } from '../storage-errors';
import type { S3Client } from './client';

/** A connection that breaks this often without a byte between is given up. */
const BREAKS_MAX = 5;

/** The bytes of an object, which fail at their end when they do not match the address. */
export async function* verifiedBytes(
  s3: S3Client,
  key: string,
  ref: ArtifactRef,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of bytesOf(s3, key, ref)) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== ref.sha256) throw corrupt(ref.sha256, 'its bytes have changed');
}

/** Bytes of a part of an object; a connection that breaks is taken up again where it was. */
export async function* bytesOf(
  s3: S3Client,
  key: string,
  ref: ArtifactRef,
  part?: ByteRange,
): AsyncGenerator<Buffer> {
  const end = Math.min(part?.end ?? ref.size, ref.size);
  let at = part?.start ?? 0;
  if (at >= end) await requireSize(s3, key, ref);
  for (let breaks = 0; at < end; ) {
    const headers = { range: `bytes=${at}-${end - 1}` };
    const answer = await s3.send({ method: 'GET', key, headers });
    if (!answer.ok || answer.body === null) throw notFound(ref.sha256);
    checkSize(ref, sizeIn(answer));
    const startedAt = at;
    try {
      for await (const piece of answer.body) {
        at += piece.length;
        yield Buffer.from(piece);
      }
      if (at < end) throw new Error('it ended early');
    } catch (cause) {
      breaks = at > startedAt ? 1 : breaks + 1;
      if (breaks < BREAKS_MAX) continue;
      const message = `The artifact ${ref.sha256} cannot be read to its end.`;
      throw new AthanorError({ code: 'STORE_UNREACHABLE', message, cause });
    }
  }
}

async function requireSize(s3: S3Client, key: string, ref: ArtifactRef): Promise<void> {
  const answer = await s3.send({ method: 'HEAD', key });
  if (!answer.ok) throw notFound(ref.sha256);
  checkSize(ref, Number(answer.headers.get('content-length')));
}

/** Size of the whole object, as the answer to a request for a part of it says. */
function sizeIn(answer: Response): number {
  const total = answer.headers.get('content-range')?.split('/').at(-1);
  return Number(total ?? answer.headers.get('content-length'));
}

function checkSize(ref: ArtifactRef, size: number): void {
  if (size !== ref.size) {
    throw corrupt(ref.sha256, `it has ${size} bytes instead of ${ref.size}`);
  }
}
