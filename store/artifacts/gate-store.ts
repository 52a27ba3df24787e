import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../schemas/artifact';
import { isAddress } from '../../schemas/artifact-refs';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactSource, ArtifactStore, ByteRange } from './artifact-store';
import { fileBytes } from './file-bytes';
import type { GateAddress } from './gate/gate-address';
import { GateClient } from './gate/gate-client';
import { ReadCache } from './gate/read-cache';
import { type HeldLease, Transfer } from './gate/transfer';
import { openGateWriter, putThroughGate } from './gate/writer';

/** Where a node's artifacts are: behind gates, under a lease, and some of them in a folder here. */
export interface GateStoreOptions {
  gate: GateAddress;
  lease: HeldLease;
  cache: { folder: string; bytesMax: number };
  /** How long gates may be away before a step gives up. */
  patienceMs?: number;
  /** Told of bytes of artifacts as they go over the network, either way. */
  onBytes?: (bytes: number) => void;
}

/**
 * The artifacts of one step on a node, read and written through a gate: it sees what the step's input
 * leads to, and what was put under the same lease. Bytes are verified here, whoever sent them; broken
 * connections are gone on with, at another gate if need be. What was read or written stays in a folder
 * for the next step. Stores of one process share connections and folders.
 *
 * More errors than of any store: LEASE_INVALID, QUOTA_EXCEEDED, GATE_UNREACHABLE. Whatever looks at all
 * artifacts, or deletes one, is not for nodes: INTERNAL.
 */
export function gateArtifactStore(o: GateStoreOptions): ArtifactStore {
  const transfer = new Transfer(clientOf(o), o.lease, o.onBytes);
  const cache = cacheOf(o.cache);
  const createWriter = (mediaType: string) => openGateWriter({ transfer, cache, mediaType });
  const put = async (data: ArtifactSource, mediaType: string): Promise<ArtifactRef> => {
    if (typeof data === 'string' || data instanceof Uint8Array) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      return putThroughGate({ transfer, cache, mediaType }, bytes);
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
  const stat = async (sha256: string) => {
    checkAddress(sha256);
    const size = await transfer.size(sha256);
    return size === undefined ? undefined : { sha256, size, modified: new Date() };
  };
  const has = async (sha256: string) => (await stat(sha256)) !== undefined;
  return {
    put,
    createWriter,
    putFile: (path, mediaType) => put(fileBytes(path), mediaType),
    get: (ref, { bytesMax = LIMITS.artifactInMemoryBytesMax } = {}) =>
      readWhole(ref, { transfer, cache, bytesMax }),
    openRead: (ref, part) =>
      Readable.from(readPieces(ref, { transfer, cache, part }), { objectMode: false }),
    stat,
    has,
    touch: has,
    delete: notForNodes,
    list: notForNodes,
    verify: notForNodes,
    sweepStaging: notForNodes,
  };
}

async function readWhole(
  ref: ArtifactRef,
  o: { transfer: Transfer; cache: ReadCache; bytesMax: number },
): Promise<Buffer> {
  checkAddress(ref.sha256);
  if (ref.size > o.bytesMax) {
    throw new AthanorError({
      code: 'LIMIT_EXCEEDED',
      message: `Artifact ${ref.sha256} has ${ref.size} bytes; ${o.bytesMax} may be read at once.`,
    });
  }
  const kept = await o.cache.get(ref);
  if (kept !== undefined) return kept;
  const bytes = Buffer.allocUnsafe(ref.size);
  let at = 0;
  for await (const piece of o.transfer.read(ref)) at += piece.copy(bytes, at);
  await o.cache.keepVerified(ref, bytes);
  return bytes;
}

async function* readPieces(
  ref: ArtifactRef,
  o: { transfer: Transfer; cache: ReadCache; part: ByteRange | undefined },
): AsyncGenerator<Buffer> {
  checkAddress(ref.sha256);
  if (o.part !== undefined) {
    yield* o.transfer.read(ref, { start: o.part.start, end: Math.min(o.part.end, ref.size) });
    return;
  }
  const kept = await o.cache.open(ref);
  yield* kept ?? o.cache.keepPassing(ref, o.transfer.read(ref));
}

function checkAddress(sha256: string): void {
  if (isAddress(sha256)) return;
  const message = 'An artifact address is 64 lower-case hexadecimal digits.';
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function notForNodes(): never {
  throw new AthanorError({
    code: 'INTERNAL',
    message: 'A node sees the artifacts of its lease only.',
  });
}

const clients = new Map<string, GateClient>();
const caches = new Map<string, ReadCache>();

function clientOf({ gate, patienceMs }: GateStoreOptions): GateClient {
  const key = JSON.stringify([gate, patienceMs]);
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = new GateClient(gate, patienceMs);
  clients.set(key, client);
  return client;
}

function cacheOf({ folder, bytesMax }: GateStoreOptions['cache']): ReadCache {
  const known = caches.get(folder);
  if (known !== undefined) {
    known.limit(bytesMax);
    return known;
  }
  const cache = new ReadCache(folder, bytesMax);
  caches.set(folder, cache);
  return cache;
}

/** Removes what was longest not used from a folder of kept artifacts, down to so many bytes. */
export function trimKept(folder: string, bytesMax: number): Promise<void> {
  return new ReadCache(folder, bytesMax).trim();
}

/** Ends the connections of this process's stores; a later request opens them again. */
export async function closeGateConnections(): Promise<void> {
  const open = [...clients.values()];
  clients.clear();
  await Promise.all(open.map((client) => client.close()));
}
