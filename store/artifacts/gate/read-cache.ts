import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { ArtifactWriter } from '../artifact-store';
import { layoutOf, objectPath, openObject } from '../folder-layout';
import { folderArtifactStore } from '../folder-store';
import { corrupt } from '../storage-errors';

/** Up to this size a kept artifact is verified before any of it is handed out. Bytes. */
const WHOLE_BYTES_MAX = 64 << 20;
const CHUNK_BYTES = 256 * 1024;
/** After so much of the budget has been added, old artifacts make room. */
const CHECK_PART = 1 / 16;
/** Writers older than this died. */
const STAGING_AGE_MS = 60 * 60_000;

/** A file that stays readable until it is released. */
export interface HeldFile {
  read(start: number): Readable;
  release(): Promise<void>;
}

/** Artifacts that a node has read or written, kept in a folder for the next step, up to a budget. */
export class ReadCache {
  private readonly store;
  private readonly layout;
  private added = Number.POSITIVE_INFINITY;

  constructor(
    folder: string,
    private bytesMax: number,
  ) {
    this.store = folderArtifactStore(folder, { durability: 'none' });
    this.layout = layoutOf(folder);
  }

  /** From now on so many bytes may be kept; what is too many goes when something is added. */
  limit(bytesMax: number): void {
    if (bytesMax < this.bytesMax) this.added = Number.POSITIVE_INFINITY;
    this.bytesMax = bytesMax;
  }

  /** A kept artifact, verified, or undefined. Damaged ones go. */
  async get(ref: ArtifactRef): Promise<Buffer | undefined> {
    try {
      const bytes = await this.store.get(ref);
      await this.store.touch(ref.sha256);
      return bytes;
    } catch (error) {
      await this.dropDamaged(ref, error);
      return undefined;
    }
  }

  /** A kept artifact as a stream, or undefined. What is large is verified as it passes. */
  async open(ref: ArtifactRef): Promise<AsyncIterable<Buffer> | undefined> {
    if (ref.size <= WHOLE_BYTES_MAX) {
      const bytes = await this.get(ref);
      return bytes && asStream(bytes);
    }
    if (!(await this.store.touch(ref.sha256))) return undefined;
    return this.verified(ref);
  }

  /** Keeps bytes; that it cannot does not matter. */
  async keep(bytes: Uint8Array, mediaType: string): Promise<void> {
    if (bytes.byteLength > this.bytesMax) return;
    try {
      await this.store.put(bytes, mediaType);
      await this.grown(bytes.byteLength);
    } catch {
      // A full or broken cache makes a node slower, not wrong.
    }
  }

  /** Keeps bytes that came from elsewhere if they are what they should be. @throws ARTIFACT_CORRUPT */
  async keepVerified(ref: ArtifactRef, bytes: Buffer): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== ref.sha256) throw corrupt(ref.sha256, 'other bytes came');
    await this.keep(bytes, ref.mediaType);
  }

  /** Keeps bytes while they pass; fails at their end when they are not what they should be. */
  async *keepPassing(ref: ArtifactRef, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let writer: ArtifactWriter | undefined;
    // A full or broken cache makes a node slower, not wrong: it is then done without.
    const keeping = async (work: () => Promise<unknown>) => {
      await work().catch(() => {
        writer = undefined;
      });
    };
    await keeping(async () => {
      if (ref.size <= this.bytesMax) writer = await this.store.createWriter(ref.mediaType);
    });
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        await keeping(async () => writer?.write(piece));
        yield piece;
      }
      if (hash.digest('hex') !== ref.sha256) throw corrupt(ref.sha256, 'other bytes came');
      await keeping(async () => writer?.commit());
    } finally {
      await writer?.abort();
    }
    await keeping(() => this.grown(ref.size));
  }

  /** Starts an artifact that is kept when committed. */
  createWriter(mediaType: string): Promise<ArtifactWriter> {
    return this.store.createWriter(mediaType);
  }

  /** Holds an artifact that was just kept, so that it can be read even when it is removed meanwhile. */
  async hold(ref: ArtifactRef): Promise<HeldFile> {
    const handle = await openObject(this.layout, ref.sha256);
    return {
      read: (start) =>
        createReadStream('', { fd: handle, start, autoClose: false, highWaterMark: CHUNK_BYTES }),
      release: () => handle.close(),
    };
  }

  /** Makes room after something was added, if it is time to. */
  async grown(bytes: number): Promise<void> {
    this.added += bytes;
    if (this.added >= this.bytesMax * CHECK_PART) await this.trim();
  }

  /** Removes what was longest not used, until the budget is kept. */
  async trim(): Promise<void> {
    this.added = 0;
    await this.store.sweepStaging(STAGING_AGE_MS);
    const kept = [];
    let total = 0;
    for await (const artifact of this.store.list()) {
      kept.push(artifact);
      total += artifact.size;
    }
    kept.sort((a, b) => a.modified.getTime() - b.modified.getTime());
    for (const { sha256, size } of kept) {
      if (total <= this.bytesMax) return;
      await this.remove(sha256);
      total -= size;
    }
  }

  private async *verified(ref: ArtifactRef): AsyncGenerator<Buffer> {
    try {
      yield* this.store.openRead(ref) as AsyncIterable<Buffer>;
    } catch (error) {
      await this.dropDamaged(ref, error);
      throw error;
    }
  }

  private async dropDamaged({ sha256 }: ArtifactRef, error: unknown): Promise<void> {
    if (error instanceof AthanorError && error.code === 'ARTIFACT_CORRUPT')
      await this.remove(sha256);
  }

  // Whoever reads the file at this moment keeps it open.
  private async remove(sha256: string): Promise<void> {
    await unlink(objectPath(this.layout, sha256)).catch(() => undefined);
  }
}

async function* asStream(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
