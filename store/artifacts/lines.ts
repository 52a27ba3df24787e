import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from './artifact-store';

const NEWLINE = 0x0a;
/** Characters gathered before they are written. */
const FLUSH_CHARACTERS = 128 * 1024;
/** UTF-16 code units become at most this many UTF-8 bytes each. */
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** Writes NDJSON (or any lines) to a new artifact. */
export interface LineWriter {
  /** Lines written so far. */
  readonly lines: number;
  /** Appends one line, given without its newline. Await it before the next. */
  write(line: string): Promise<void>;
  /** Makes the artifact visible and returns its address. */
  close(): Promise<ArtifactRef>;
  /** Throws everything away; harmless after `close`. */
  abort(): Promise<void>;
}

/**
 * Starts an artifact of lines. It is hashed and written as it grows, so memory stays flat, and shows
 * only after `close`. Call `abort` when giving up. Lines above `lineBytesMax` are LIMIT_EXCEEDED,
 * lines with a newline inside INPUT_INVALID.
 */
export async function openLineWriter(
  store: ArtifactStore,
  o: { mediaType?: string; lineBytesMax?: number } = {},
): Promise<LineWriter> {
  const lineBytesMax = o.lineBytesMax ?? LIMITS.lineBytesMax;
  const writer = await store.createWriter(o.mediaType ?? MEDIA_TYPES.ndjson);
  let pending = '';
  let lines = 0;
  const flush = async () => {
    const block = pending;
    pending = '';
    if (block !== '') await writer.write(block);
  };
  return {
    get lines() {
      return lines;
    },
    async write(line) {
      checkLength(line, lineBytesMax, lines);
      if (line.includes('\n')) {
        throw new AthanorError({ code: 'INPUT_INVALID', message: 'A line holds a newline.' });
      }
      pending += `${line}\n`;
      lines += 1;
      if (pending.length >= FLUSH_CHARACTERS) await flush();
    },
    async close() {
      await flush();
      return writer.commit();
    },
    abort: () => writer.abort(),
  };
}

/**
 * The lines of an artifact, without their newlines, in constant memory. A line above `lineBytesMax`
 * ends it with LIMIT_EXCEEDED. Bytes are verified as they pass: ARTIFACT_CORRUPT comes at the end,
 * so act on the lines only after the last one.
 */
export async function* openLines(
  store: ArtifactStore,
  ref: ArtifactRef,
  o: { lineBytesMax?: number } = {},
): AsyncGenerator<string> {
  for await (const block of openLineBlocks(store, ref, o)) yield* block;
}

/** As `openLines`, but some hundreds of lines at a time, which is several times faster. */
export async function* openLineBlocks(
  store: ArtifactStore,
  ref: ArtifactRef,
  { lineBytesMax = LIMITS.lineBytesMax }: { lineBytesMax?: number } = {},
): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let before = 0;
  for await (const chunk of store.openRead(ref) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(NEWLINE);
    // Newlines never lie inside a UTF-8 sequence, so what ends in one is whole text.
    if (end >= 0) {
      const lines = Buffer.concat([...rest, chunk.subarray(0, end)])
        .toString()
        .split('\n');
      for (const line of lines) {
        checkLength(line, lineBytesMax, before);
        before += 1;
      }
      yield lines;
      rest = [];
      restBytes = 0;
    }
    rest.push(chunk.subarray(end + 1));
    restBytes += chunk.length - end - 1;
    if (restBytes > lineBytesMax) throw tooLong(lineBytesMax, before);
  }
  if (restBytes > 0) yield [Buffer.concat(rest).toString()];
}

function checkLength(line: string, lineBytesMax: number, before: number): void {
  const surelyShort = line.length * UTF8_BYTES_PER_UNIT_MAX <= lineBytesMax;
  if (!surelyShort && Buffer.byteLength(line) > lineBytesMax) throw tooLong(lineBytesMax, before);
}

function tooLong(lineBytesMax: number, before: number): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `Line ${before + 1} is longer than ${lineBytesMax} bytes.`,
  });
}
