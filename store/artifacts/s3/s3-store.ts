import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../../schemas/artifact';
import { isAddress } from '../../../schemas/artifact-refs';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type {
  ArtifactSource,
  ArtifactStat,
  ArtifactStore,
  ArtifactWriter,
  VerifyProgress,
  VerifyResult,
} from '../artifact-store';
import { fileBytes } from '../file-bytes';
import { credentialsOf, openS3, type S3Client } from './client';
import { openDraft, sweepDrafts } from './draft';
import { listObjects } from './listing';
import { parseS3Url } from './place';
import { bytesOf, verifiedBytes } from './read';
import { isKept, modifiedOf, removeObject } from './retired';

const OBJECTS = 'objects/';
const CHUNK_BYTES = 256 * 1024;
/** Largest object of one request (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). Bytes. */
const OBJECT_BYTES_MAX = 5 * 1024 ** 3;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(; ?[\w=.-]+)*$/;

/**
 * An artifact store in a bucket of an S3-compatible store, given as `s3://bucket/prefix?endpoint=…`. An object
 * is written by one request, so it is whole or absent; the store itself checks its SHA-256, which is signed.
 * Bytes whose address is not known yet wait in the folder for temporary files. An artifact has at most 5 GiB.
 * @throws AthanorError CONFIG_INVALID for an address that is none, or without keys in the environment
 */
export function s3ArtifactStore(
  url: string,
  { env = process.env, retryMs }: { env?: NodeJS.ProcessEnv; retryMs?: number } = {},
): ArtifactStore {
  const patience = retryMs === undefined ? {} : { retryMs };
  const s3 = openS3(parseS3Url(url), credentialsOf(env), patience);
  const createWriter = (mediaType: string) => openWriter(s3, mediaType);
  const put = async (data: ArtifactSource, mediaType: string): Promise<ArtifactRef> => {
    if (typeof data === 'string' || data instanceof Uint8Array) {
      const body = typeof data === 'string' ? Buffer.from(data) : data;
      const sha256 = createHash('sha256').update(body).digest('hex');
      return upload(s3, { body, sha256, size: body.length, mediaType });
    }
    const writer = await createWriter(mediaType);
    try {
      for await (const piece of data) await writer.write(piece);
      return await writer.commit();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  };
  return {
    put,
    createWriter,
    putFile: (path, mediaType) => put(fileBytes(path), mediaType),
    get: (ref, { bytesMax = LIMITS.artifactInMemoryBytesMax } = {}) => readWhole(s3, ref, bytesMax),
    openRead(ref, part) {
      const key = keyOf(ref.sha256, true);
      const bytes = part === undefined ? verifiedBytes : bytesOf;
      const chunks = key instanceof Error ? failing(key) : bytes(s3, key, ref, part);
      return Readable.from(chunks, { objectMode: false, highWaterMark: CHUNK_BYTES });
    },
    has: async (sha256) => (await s3.send({ method: 'HEAD', key: keyOf(sha256) })).ok,
    touch: async (sha256) => touchObject(s3, sha256),
    stat: async (sha256) => statObject(s3, sha256),
    async delete(sha256, { unmodifiedSince: since } = {}) {
      const key = keyOf(sha256);
      return removeObject(s3, { key, sha256, ...(since && { since }) });
    },
    list: () => listObjects(s3, OBJECTS),
    verify: (onProgress) => verifyObjects(s3, onProgress),
    sweepStaging: sweepDrafts,
  };
}

function keyOf(sha256: string): string;
function keyOf(sha256: string, asValue: true): string | AthanorError;
function keyOf(sha256: string, asValue = false): string | AthanorError {
  if (isAddress(sha256)) return OBJECTS + sha256;
  const message = `${JSON.stringify(sha256)} is no address of an artifact.`;
  const error = new AthanorError({ code: 'INPUT_INVALID', message });
  if (asValue) return error;
  throw error;
}

async function* failing(error: AthanorError): AsyncGenerator<Buffer> {
  yield await Promise.reject(error);
}

interface Upload {
  body: Uint8Array | Blob;
  sha256: string;
  /** Bytes. */
  size: number;
  mediaType: string;
}

/** Writes an object. One that is there is written again: that heals it, and makes it young. */
async function upload(s3: S3Client, o: Upload): Promise<ArtifactRef> {
  const { body, sha256, size, mediaType } = o;
  if (size > OBJECT_BYTES_MAX) {
    const message = `The artifact has ${size} bytes; in S3 it may have ${OBJECT_BYTES_MAX}.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  const key = keyOf(sha256);
  const type = MEDIA_TYPE.test(mediaType) ? mediaType : 'application/octet-stream';
  const headers = { 'content-type': type, 'x-amz-content-sha256': sha256 };
  do {
    await s3.send({ method: 'PUT', key, headers, body });
  } while (!(await isKept(s3, { key, sha256 })));
  return { sha256, size, mediaType };
}

async function openWriter(s3: S3Client, mediaType: string): Promise<ArtifactWriter> {
  const draft = await openDraft();
  return {
    write: (data) => draft.write(typeof data === 'string' ? Buffer.from(data) : data),
    async commit() {
      try {
        const { blob: body, sha256, size } = await draft.finish();
        return await upload(s3, { body, sha256, size, mediaType });
      } finally {
        await draft.remove();
      }
    },
    abort: () => draft.remove(),
  };
}

async function readWhole(s3: S3Client, ref: ArtifactRef, bytesMax: number): Promise<Buffer> {
  if (ref.size > bytesMax) {
    const message = `Artifact ${ref.sha256} has ${ref.size} bytes; ${bytesMax} may be read at once.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  const pieces: Buffer[] = [];
  for await (const piece of verifiedBytes(s3, keyOf(ref.sha256), ref)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function statObject(s3: S3Client, sha256: string): Promise<ArtifactStat | undefined> {
  const answer = await s3.send({ method: 'HEAD', key: keyOf(sha256) });
  if (!answer.ok) return undefined;
  const modified = modifiedOf(answer) ?? new Date(0);
  return { sha256, size: Number(answer.headers.get('content-length')), modified };
}

/**
 * S3 renews the time of an object when it is copied onto itself; some gateways to folders do not, which shows
 * in a time that is the same afterwards. Only times of the object are compared: a store's own clock may lag.
 */
async function touchObject(s3: S3Client, sha256: string): Promise<boolean> {
  const key = keyOf(sha256);
  const before = await s3.send({ method: 'HEAD', key });
  if (!before.ok) return false;
  const { bucket, prefix } = s3.place;
  const headers = {
    'x-amz-copy-source': `/${bucket}/${prefix}${key}`,
    'x-amz-metadata-directive': 'REPLACE',
  };
  if (!(await s3.send({ method: 'PUT', key, headers })).ok) return false;
  const found = await s3.send({ method: 'HEAD', key });
  if (!found.ok) return false;
  const timeOf = (answer: Response) => modifiedOf(answer)?.getTime() ?? 0;
  const isRenewed = timeOf(found) > timeOf(before);
  if (!isRenewed) return writeAgain(s3, sha256, Number(found.headers.get('content-length')));
  return isKept(s3, { key, sha256 });
}

async function writeAgain(s3: S3Client, sha256: string, size: number): Promise<boolean> {
  const ref = { sha256, size, mediaType: 'application/octet-stream' };
  const writer = await openWriter(s3, ref.mediaType);
  try {
    for await (const piece of verifiedBytes(s3, keyOf(sha256), ref)) await writer.write(piece);
    await writer.commit();
    return true;
  } catch (error) {
    await writer.abort();
    if (error instanceof AthanorError && error.code === 'ARTIFACT_NOT_FOUND') return false;
    throw error;
  }
}

async function* verifyObjects(
  s3: S3Client,
  onProgress?: (done: VerifyProgress) => void,
): AsyncGenerator<VerifyResult> {
  const done = { artifacts: 0, bytes: 0 };
  for await (const { sha256, size } of listObjects(s3, OBJECTS)) {
    const ok = await isIntact(s3, { sha256, size });
    // Deleted while we read: nothing to judge.
    if (!ok && (await statObject(s3, sha256)) === undefined) continue;
    done.artifacts += 1;
    done.bytes += size;
    onProgress?.({ ...done });
    yield { sha256, size, ok };
  }
}

async function isIntact(s3: S3Client, o: { sha256: string; size: number }): Promise<boolean> {
  const ref = { ...o, mediaType: '' };
  try {
    for await (const _ of verifiedBytes(s3, keyOf(o.sha256), ref)) {
      // Reading to the end is the check.
    }
    return true;
  } catch (error) {
    const { code } = error as AthanorError;
    if (code === 'ARTIFACT_CORRUPT' || code === 'ARTIFACT_NOT_FOUND') return false;
    throw error;
  }
}
