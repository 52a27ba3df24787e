import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '../../schemas/artifact';
import { isAddress } from '../../schemas/artifact-refs';

const DIGEST_BYTES = 32;
/** After so much of the budget has been added, old notes make room. */
const CHECK_PART = 1 / 8;

/**
 * What a machine remembers of an artifact beside its bytes, for whoever works on it next. A note may be
 * gone at any time: it may spare work, and never decides what comes out.
 */
export interface Notes {
  /**
   * Keeps a note of an artifact; that it cannot does not matter.
   * @param kind what the note is and who wrote it, versions included; letters, digits, `.` and `-`
   */
  keep(of: ArtifactRef, kind: string, bytes: Uint8Array): Promise<void>;
  /** The note of that kind, undamaged, or undefined. */
  find(of: ArtifactRef, kind: string): Promise<Buffer | undefined>;
}

/** Remembers nothing. */
export const NO_NOTES: Notes = {
  keep: async () => undefined,
  find: async () => undefined,
};

/** Notes in a folder, which several threads may share; the oldest go when there are too many. */
export class FolderNotes implements Notes {
  /** Others may have filled the folder before. */
  private added = Number.POSITIVE_INFINITY;

  constructor(
    private readonly folder: string,
    private readonly bytesMax: number,
  ) {}

  async keep(of: ArtifactRef, kind: string, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > this.bytesMax * CHECK_PART) return;
    const temporary = path.join(this.folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, Buffer.concat([digestOf(bytes), bytes]));
      await rename(temporary, this.fileOf(of, kind));
      await this.grown(bytes.byteLength);
    } catch {
      // A full or broken folder makes a machine slower, not wrong.
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  async find(of: ArtifactRef, kind: string): Promise<Buffer | undefined> {
    const file = await readFile(this.fileOf(of, kind)).catch(() => undefined);
    if (file === undefined) return undefined;
    const bytes = file.subarray(DIGEST_BYTES);
    return digestOf(bytes).equals(file.subarray(0, DIGEST_BYTES)) ? bytes : undefined;
  }

  private fileOf({ sha256 }: ArtifactRef, kind: string): string {
    if (!isAddress(sha256)) throw new TypeError('a note is of an artifact');
    return path.join(this.folder, `${sha256}.${kind}`);
  }

  /** Makes room for another part of the budget, if it is time to. */
  private async grown(bytes: number): Promise<void> {
    this.added += bytes;
    if (this.added < this.bytesMax * CHECK_PART) return;
    this.added = 0;
    const kept = [];
    for (const name of await readdir(this.folder)) {
      const file = path.join(this.folder, name);
      // Another thread may have removed it meanwhile.
      const found = await stat(file).catch(() => undefined);
      if (found !== undefined) kept.push({ file, size: found.size, modified: found.mtimeMs });
    }
    kept.sort((a, b) => a.modified - b.modified);
    let total = kept.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of kept) {
      if (total <= this.bytesMax) return;
      await rm(file, { force: true });
      total -= size;
    }
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
