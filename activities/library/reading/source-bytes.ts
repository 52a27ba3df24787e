import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { ArtifactRef } from '../../../schemas/artifact';
import type { ArtifactStore } from '../../../store/artifacts';

/** Bytes at the start of a file from which its format is told. */
export const HEAD_BYTES = 64 * 1024;
/** Compressed bytes taken at a time: what they unpack to, up to a thousand times as much, is held. */
const SLICE_BYTES = 16 * 1024;

/** A file of molecules, unpacked, as a stream. */
export interface SourceBytes {
  gzipped: boolean;
  /** The first bytes, at most about HEAD_BYTES. */
  head: Buffer;
  /** All bytes, the head included; to be read once. */
  chunks: AsyncIterable<Buffer>;
  /** Bytes of the file read so far. */
  bytesRead(): number;
  /** Once all is read: why the compressed data end before they should, or undefined. */
  damage(): string | undefined;
  /** Closes the file, read to its end or not. */
  close(): Promise<void>;
}

/** Opens a file and unpacks it if its first bytes are those of gzip; all members are read. */
export async function openSource(
  artifacts: ArtifactStore,
  source: ArtifactRef,
): Promise<SourceBytes> {
  let bytesRead = 0;
  let damage: string | undefined;
  const counted = (async function* () {
    for await (const chunk of artifacts.openRead(source) as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      yield chunk;
    }
  })();
  const packed = await withHead(counted, 2);
  const gzipped = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const plain = gzipped
    ? unpacked(packed.chunks, (reason) => {
        damage = reason;
      })
    : packed.chunks;
  const { head, chunks, close } = await withHead(plain, HEAD_BYTES);
  return { gzipped, head, chunks, bytesRead: () => bytesRead, damage: () => damage, close };
}

/** Reads at least `bytes` ahead, or all there is. */
async function withHead(chunks: AsyncIterable<Buffer>, bytes: number): Promise<WithHead> {
  const iterator = chunks[Symbol.asyncIterator]();
  const close = async () => {
    await iterator.return?.();
  };
  const first: Buffer[] = [];
  for (let size = 0; size < bytes; ) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(first);
  return { head, chunks: all(), close };

  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await close();
    }
  }
}

interface WithHead {
  head: Buffer;
  chunks: AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/**
 * Unpacks gzip and keeps all that can be read of a file that was cut or damaged. Each slice is unpacked
 * completely before the next and before the end, so that an error cannot take with it what came before.
 */
async function* unpacked(
  chunks: AsyncIterable<Buffer>,
  onDamage: (reason: string) => void,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let failed = false;
  const out: Buffer[] = [];
  gunzip.on('data', (piece: Buffer) => out.push(piece));
  gunzip.on('error', (error) => {
    failed = true;
    onDamage(reasonOf(error));
  });
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !failed; at += SLICE_BYTES) {
        await unpack(gunzip, chunk.subarray(at, at + SLICE_BYTES));
        yield* out.splice(0);
      }
      // What follows a damaged place cannot be unpacked; the rest is read to verify the artifact.
    }
    if (!failed) await finish(gunzip);
    yield* out.splice(0);
  } finally {
    gunzip.destroy();
  }
}

async function unpack(gunzip: Gunzip, slice: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    gunzip.once('close', resolve);
    gunzip.write(slice, () => {
      gunzip.off('close', resolve);
      resolve();
    });
  });
  while (gunzip.readableLength > 0 && !gunzip.destroyed) await setImmediate();
}

async function finish(gunzip: Gunzip): Promise<void> {
  const closed = once(gunzip, 'close').catch(() => undefined);
  gunzip.end();
  await closed;
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'Z_BUF_ERROR' ? 'the gzip file ends early' : 'the gzip file is damaged';
}
