import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { ArtifactStore, ByteRange } from '../../store/artifacts';
import type { StagingArea } from '../../store/staging';
import type { Access } from './access';
import { byteRange } from './byte-range';
import type { ArtifactBindings, ArtifactEnv, ArtifactLimits } from './dependencies';
import type { Leases } from './leases';
import { notFound } from './refusal';

/** Up to this size an answer is read whole: a stream would cost more than it saves. */
const STREAM_BYTES_MIN = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Bytes that were found, wherever they lie. */
export interface FoundArtifact {
  sha256: string;
  /** Bytes. */
  size: number;
  whole(): Promise<Buffer>;
  part(range: ByteRange): Readable;
  touch(): Promise<unknown>;
}

interface Places {
  store: ArtifactStore;
  staging: StagingArea;
  leases: Leases;
}

/**
 * Answers GET and HEAD of one artifact: what the lease was given, or what was staged under it. Of
 * anything else it does not even look whether it exists.
 */
export async function readArtifact(
  c: Context<ArtifactEnv>,
  { lease, place }: Access,
  o: Places & { limits: ArtifactLimits },
): Promise<Response> {
  const sha256 = c.req.param('sha256') ?? '';
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw notFound();
  const found = await findArtifact(sha256, { lease, place }, o);
  if (found === undefined) throw notFound();
  return answerBytes(c, found, o.limits);
}

/** Answers GET and HEAD with bytes, whole or a range of them; `more` are headers beside those of any. */
export async function answerBytes<E extends { Bindings: ArtifactBindings }>(
  c: Context<E>,
  found: FoundArtifact,
  { more, ...limits }: Pick<ArtifactLimits, 'idleTimeoutMs'> & { more?: Record<string, string> },
): Promise<Response> {
  const headers = {
    etag: `"${found.sha256}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    ...more,
  };
  if (c.req.header('if-none-match') === headers.etag) return c.body(null, 304, headers);
  const range = byteRange(c.req.header('range'), found.size);
  if (range === 'unsatisfiable') {
    return c.body(null, 416, { ...headers, 'content-range': `bytes */${found.size}` });
  }
  const { start, end } = range ?? { start: 0, end: found.size };
  const head = {
    ...headers,
    'content-length': String(end - start),
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${found.size}` }),
  };
  const status = range === undefined ? 200 : 206;
  if (c.req.method === 'HEAD') {
    // Whoever asks means to use it: garbage collection spares it for a while.
    await found.touch();
    return c.body(null, status, head);
  }
  if (range === undefined && found.size <= STREAM_BYTES_MIN) {
    return c.body(new Uint8Array(await found.whole()), status, head);
  }
  return send(c, found.part({ start, end }), { status, head, limits });
}

/** Most of what is read was given; what is known to be so costs no look at the staging area. */
async function findArtifact(
  sha256: string,
  { lease, place }: Access,
  { store, staging, leases }: Places,
): Promise<FoundArtifact | undefined> {
  if (await leases.isKnownToRead(lease, sha256)) return storedArtifact(store, sha256);
  const staged = await stagedArtifact(staging, place.leaseKey, sha256);
  if (staged !== undefined) return staged;
  return (await leases.mayRead(lease, sha256)) ? storedArtifact(store, sha256) : undefined;
}

async function stagedArtifact(
  staging: StagingArea,
  leaseKey: string,
  sha256: string,
): Promise<FoundArtifact | undefined> {
  const staged = await staging.find(leaseKey, sha256);
  if (staged === undefined) return undefined;
  const { path, size } = staged;
  return {
    sha256,
    size,
    whole: () => readFile(path),
    part: ({ start, end }) =>
      createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK_BYTES }),
    touch: () => Promise.resolve(),
  };
}

/** An artifact of the store, or undefined. */
export async function storedArtifact(
  store: ArtifactStore,
  sha256: string,
): Promise<FoundArtifact | undefined> {
  const { size } = (await store.stat(sha256)) ?? {};
  if (size === undefined) return undefined;
  const ref = { sha256, size, mediaType: 'application/octet-stream' };
  return {
    sha256,
    size,
    whole: () => store.get(ref),
    part: (range) => store.openRead(ref, range),
    touch: () => store.touch(sha256),
  };
}

async function send<E extends { Bindings: ArtifactBindings }>(
  c: Context<E>,
  bytes: Readable,
  o: {
    status: number;
    head: Record<string, string>;
    limits: Pick<ArtifactLimits, 'idleTimeoutMs'>;
  },
): Promise<Response> {
  const { outgoing } = c.env;
  // A client that takes nothing for this long is let go, and its file closed.
  outgoing.setTimeout(o.limits.idleTimeoutMs, () => outgoing.destroy());
  outgoing.writeHead(o.status, o.head);
  // The client sees by the length that something is missing, and asks for the rest.
  await pipeline(bytes, outgoing as NodeJS.WritableStream).catch(() => undefined);
  return RESPONSE_ALREADY_SENT;
}
