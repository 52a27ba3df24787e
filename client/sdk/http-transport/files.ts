import { type ArtifactRef, MEDIA_TYPES } from '../../../schemas/artifact';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type { HttpConnection } from './connection';

/** Bytes that are to be uploaded, wherever they lie. */
export interface UploadSource {
  /** Bytes. */
  size: number;
  mediaType: string;
  name?: string;
  /** Some of the bytes; `end` is the first that is not wanted. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** SHA-256 of all bytes, hex. */
  sha256(): Promise<string>;
}

/** How files of an input are found and read; Node's own are in `./node`. */
export interface Files {
  /** @throws AthanorError FILE_UNREADABLE */
  open(path: string, field: string): Promise<UploadSource & { path: string }>;
}

/** A larger file is sent in pieces, so that a break costs no more than one, and a slow line is in time. */
const PIECE_BYTES = LIMITS.uploadWholeBytesMax / 4;
const ATTEMPTS_MAX = 6;

/**
 * Uploads bytes, and goes on where it was broken off; what the project has already is not sent again.
 * @throws AthanorError ARTIFACT_CORRUPT when other bytes arrive than were sent
 */
export async function uploadArtifact(
  connection: HttpConnection,
  { source, project }: { source: UploadSource; project: string },
): Promise<ArtifactRef> {
  const sha256 = await source.sha256();
  const query = { project, ...(source.name === undefined ? {} : { name: source.name }) };
  const digest = { 'repr-digest': `sha-256=:${base64OfHex(sha256)}:` };
  const headers = { 'content-type': source.mediaType, ...digest };
  if (source.size <= PIECE_BYTES) {
    const bytes = await source.slice(0, source.size);
    // The address is the bytes' own: sending them twice is sending them once.
    const ask = { method: 'POST' as const, query, bytes, headers, repeatable: true };
    return connection.json<ArtifactRef>('/v1/artifacts', ask);
  }
  if (await isThere(connection, { sha256, project })) {
    return { sha256, size: source.size, mediaType: source.mediaType };
  }
  return sendPieces(connection, { source, query, headers });
}

async function sendPieces(
  connection: HttpConnection,
  o: { source: UploadSource; query: Record<string, string>; headers: Record<string, string> },
): Promise<ArtifactRef> {
  const { source, query } = o;
  const path = `/v1/artifacts/uploads/${crypto.randomUUID()}`;
  let offset = 0;
  for (let failures = 0; ; ) {
    const end = Math.min(offset + PIECE_BYTES, source.size);
    const isLast = end === source.size;
    try {
      const headers = {
        ...o.headers,
        'upload-offset': String(offset),
        'upload-complete': isLast ? '?1' : '?0',
      };
      const bytes = await source.slice(offset, end);
      const answer = await connection.ask(path, { method: 'PATCH', query, bytes, headers });
      if (isLast) return (await answer.json()) as ArtifactRef;
      offset = end;
      failures = 0;
    } catch (error) {
      failures += 1;
      const isPassing =
        error instanceof AthanorError && (error.retryable || error.code === 'CONFLICT');
      if (!isPassing || failures >= ATTEMPTS_MAX) throw error;
      offset = await sizeThere(connection, { path, query });
    }
  }
}

async function sizeThere(
  connection: HttpConnection,
  { path, query }: { path: string; query: Record<string, string> },
): Promise<number> {
  try {
    const answer = await connection.ask(path, { query });
    return Number(answer.headers.get('upload-offset') ?? 0);
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'NOT_FOUND') return 0;
    throw error;
  }
}

async function isThere(
  connection: HttpConnection,
  { sha256, project }: { sha256: string; project: string },
): Promise<boolean> {
  try {
    await connection.ask(`/v1/artifacts/${sha256}`, { method: 'HEAD', query: { project } });
    return true;
  } catch (error) {
    // An answer to HEAD has no body, and so no code.
    if (error instanceof AthanorError && error.details.status === 404) return false;
    throw error;
  }
}

/** Bytes in memory as something to upload. */
export function sourceOf(data: Uint8Array | string, mediaType: string): UploadSource {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return {
    size: bytes.byteLength,
    mediaType: mediaType || MEDIA_TYPES.binary,
    slice: async (start, end) => bytes.subarray(start, end),
    sha256: () => sha256Of(bytes),
  };
}

/** SHA-256, hex. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64OfHex(hex: string): string {
  const bytes = hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return btoa(String.fromCharCode(...bytes));
}
