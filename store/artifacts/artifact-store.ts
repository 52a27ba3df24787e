import type { Readable } from 'node:stream';
import type { ArtifactRef } from '../../schemas/artifact';

/** Bytes to store: at once, or as they come. */
export type ArtifactSource = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** What a store knows of an artifact besides its bytes; `modified` is renewed by `put` and `touch`. */
export interface ArtifactStat {
  sha256: string;
  /** Bytes. */
  size: number;
  modified: Date;
}

/** Some of the bytes of an artifact: from `start` until before `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Writes one artifact piece by piece; nothing is visible before `commit`. */
export interface ArtifactWriter {
  /** Appends bytes; resolves when more may be written. */
  write(data: Uint8Array | string): Promise<void>;
  /** Makes the artifact visible and returns its address. Ends the writer. */
  commit(): Promise<ArtifactRef>;
  /** Throws away what was written. Harmless after `commit` and when repeated. */
  abort(): Promise<void>;
}

/**
 * Content-addressed bytes: an artifact is named by the SHA-256 of its bytes, stored once and never
 * changed. Any number of threads and processes may use one store at the same time.
 *
 * Errors are AthanorErrors: ARTIFACT_NOT_FOUND, ARTIFACT_CORRUPT (the bytes no longer match their
 * address), STORAGE_FULL (nothing half-written stays behind), LIMIT_EXCEEDED, INPUT_INVALID (an
 * address that is none), DATA_FOLDER (the folder may not be used).
 */
export interface ArtifactStore {
  /** Stores bytes. The same bytes again cost no space and heal a damaged copy. */
  put(data: ArtifactSource, mediaType: string): Promise<ArtifactRef>;
  /** Stores a file's bytes, read as a stream. A source that cannot be read is FILE_UNREADABLE. */
  putFile(path: string, mediaType: string): Promise<ArtifactRef>;
  /** Starts an artifact whose bytes are not known yet. */
  createWriter(mediaType: string): Promise<ArtifactWriter>;
  /** All bytes, verified. Refuses more than `bytesMax` (default: LIMITS.artifactInMemoryBytesMax). */
  get(ref: ArtifactRef, o?: { bytesMax?: number }): Promise<Buffer>;
  /**
   * The bytes as a stream, which fails with ARTIFACT_CORRUPT *at its end* when they do not match:
   * act on what was read only after the stream has ended well. Of a part, whose bytes have no address,
   * only the length is verified.
   */
  openRead(ref: ArtifactRef, part?: ByteRange): Readable;
  /** Whether the artifact is here; its bytes are not read. */
  has(sha256: string): Promise<boolean>;
  /** As `has`, and counts the artifact as new for garbage collection: "I am about to use this". */
  touch(sha256: string): Promise<boolean>;
  /** Size and time of an artifact, or undefined. */
  stat(sha256: string): Promise<ArtifactStat | undefined>;
  /**
   * Removes an artifact; false when there was none, or when it was put or touched at or after
   * `unmodifiedSince`, which is decided safely against writers in other processes.
   */
  delete(sha256: string, o?: { unmodifiedSince?: Date }): Promise<boolean>;
  /** Every artifact, in the order of addresses. */
  list(): AsyncIterable<ArtifactStat>;
  /** Reads every artifact and says whether its bytes match its address. Changes nothing. */
  verify(onProgress?: (done: VerifyProgress) => void): AsyncIterable<VerifyResult>;
  /** Removes what writers that died left behind, if older than `olderThanMs`; returns how many. */
  sweepStaging(olderThanMs: number): Promise<number>;
}

/** How far a verification is. */
export interface VerifyProgress {
  artifacts: number;
  bytes: number;
}

/** The verdict on one artifact. */
export interface VerifyResult {
  sha256: string;
  size: number;
  ok: boolean;
}
