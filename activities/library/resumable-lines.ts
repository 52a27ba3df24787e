import type { ArtifactRef } from '../../schemas/artifact';
import { MEDIA_TYPES } from '../../schemas/artifact';
import { type ArtifactStore, type LineWriter, openLineWriter } from '../../store/artifacts';

/**
 * An artifact of lines that survives the loss of its writer: it is written in parts, each an artifact
 * whose address a checkpoint can hold. What comes out in the end is the same bytes however often and
 * wherever it was cut.
 */
export class ResumableLines {
  private writer: LineWriter | undefined;
  private readonly parts: ArtifactRef[];
  private toSkip: number;

  /**
   * @param o.parts the parts of an earlier attempt
   * @param o.skip how many of the first lines are in these parts already and will come again
   */
  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly o: { mediaType?: string; parts?: readonly ArtifactRef[]; skip?: number } = {},
  ) {
    this.parts = [...(o.parts ?? [])];
    this.toSkip = o.skip ?? 0;
  }

  /** Appends one line, given without its newline; await it before the next. */
  async write(line: string): Promise<void> {
    if (this.toSkip > 0) {
      this.toSkip -= 1;
      return;
    }
    if (this.writer === undefined) {
      this.writer = await openLineWriter(this.artifacts, { mediaType: this.mediaType });
    }
    await this.writer.write(line);
  }

  /** Makes what was written so far safe, and returns where it is. */
  async checkpoint(): Promise<ArtifactRef[]> {
    await this.endPart();
    // Neighbours of like size are joined, so that their number grows as the logarithm of the size.
    for (let last = this.parts.length - 1; last > 0; last -= 1) {
      const [before, after] = this.parts.slice(last - 1) as [ArtifactRef, ArtifactRef];
      if (before.size > 2 * after.size) break;
      this.parts.splice(last - 1, 2, await this.join([before, after]));
    }
    return [...this.parts];
  }

  /** The whole artifact. */
  async finish(): Promise<ArtifactRef> {
    await this.endPart();
    const [only, ...others] = this.parts;
    if (only !== undefined && others.length === 0) return only;
    return this.join(this.parts);
  }

  /** Throws away the part that is being written. */
  async abort(): Promise<void> {
    await this.writer?.abort();
    this.writer = undefined;
  }

  private get mediaType(): string {
    return this.o.mediaType ?? MEDIA_TYPES.ndjson;
  }

  private async endPart(): Promise<void> {
    if (this.writer === undefined) return;
    this.parts.push(await this.writer.close());
    this.writer = undefined;
  }

  private join(parts: readonly ArtifactRef[]): Promise<ArtifactRef> {
    const { artifacts } = this;
    return artifacts.put(bytes(), this.mediaType);

    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (const part of parts) yield* artifacts.openRead(part) as AsyncIterable<Uint8Array>;
    }
  }
}

/** Whether every part of an earlier attempt is still there. */
export async function allPresent(
  artifacts: ArtifactStore,
  parts: readonly ArtifactRef[],
): Promise<boolean> {
  for (const part of parts) {
    // Touched, so that a collection of garbage that runs just now spares it.
    if (!(await artifacts.touch(part.sha256))) return false;
  }
  return true;
}
