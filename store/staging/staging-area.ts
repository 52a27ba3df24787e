import type { ArtifactRef } from '../../schemas/artifact';
import { toStorageError } from '../artifacts/storage-errors';
import { keepGiven, readGiven } from './given';
import { partPath, type StagingDisk, sizeOf, type Upload } from './layout';
import type { StagingPlace } from './lease-key';
import {
  type Announced,
  discardStaged,
  findStaged,
  putBytes,
  type StagedFile,
  settleStaged,
} from './staged-files';
import { appendBytes, cancelUpload, finishUpload } from './staged-uploads';
import { sweepStaging } from './sweep';
import { type StagedAmount, type StagingQuota, Tally } from './tally';

/**
 * Where outputs of nodes wait until they are accepted: `<folder>/<lease key>/<node>/<sha256>`. It has
 * no state but its count, so several gates and trusted workers may share a folder, and one that is
 * killed loses nothing that it has acknowledged. A power cut may damage what is here; promotion then
 * refuses it, and the step is done again.
 *
 * Errors: QUOTA_EXCEEDED, INPUT_INVALID (no place, no upload id, a wrong offset), ARTIFACT_NOT_FOUND,
 * ARTIFACT_CORRUPT (the bytes are not those that were announced), STORAGE_FULL, DATA_FOLDER.
 */
export interface StagingArea {
  /** Keeps bytes that are all here; again costs nothing. What is not as announced is not kept. */
  put(place: StagingPlace, bytes: Uint8Array, announced?: Announced): Promise<StagedFile>;
  /** Bytes that an upload has so far; undefined when it has not begun, or has ended. */
  uploadSize(upload: Upload): Promise<number | undefined>;
  /** Adds bytes at the end of an upload, which begins with this; returns its size. One at a time. */
  append(upload: Upload, o: { offset: number; source: AsyncIterable<Uint8Array> }): Promise<number>;
  /** Ends an upload whose bytes are all here. What is not as announced is thrown away. */
  finish(upload: Upload, announced: Announced): Promise<StagedFile>;
  /** Throws an upload away. */
  cancel(upload: Upload): Promise<void>;
  /** A finished artifact of a piece of work, by whichever of its nodes. */
  find(leaseKey: string, sha256: string): Promise<StagedFile | undefined>;
  /** Remembers what a piece of work was given, for every process that shares this folder. */
  keepGiven(leaseKey: string, refs: readonly ArtifactRef[]): Promise<void>;
  /** What a piece of work was given, or undefined where nobody has said so yet. */
  given(leaseKey: string): Promise<ArtifactRef[] | undefined>;
  /**
   * Throws away what was staged for a piece of work, now that these artifacts are in the store, and
   * counts them among what it was given: the same answer may come again.
   */
  settle(leaseKey: string, stored: readonly ArtifactRef[]): Promise<void>;
  /** Throws away all that was staged for a piece of work, or what one node has. */
  discard(place: { leaseKey: string; node?: string }): Promise<void>;
  /** What a node has staged, as far as this process knows. */
  usage(node: string): StagedAmount;
  /** Removes what is older, and counts afresh what is left. Returns how many files went. */
  sweep(olderThanMs: number): Promise<number>;
}

/** A staging area in a folder, which is made when first written to. */
export function openStagingArea(folder: string, quota: StagingQuota): StagingArea {
  const disk: StagingDisk = { folder, tally: new Tally(quota) };
  let counted: Promise<unknown> | undefined;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      // What earlier processes have left counts too.
      counted ??= sweepStaging(disk, Number.POSITIVE_INFINITY);
      await counted.catch((error) => {
        counted = undefined;
        throw error;
      });
      return await work();
    } catch (error) {
      throw toStorageError(error, folder);
    }
  };
  return {
    put: (place, bytes, announced) => guarded(() => putBytes(disk, place, { bytes, announced })),
    uploadSize: (upload) => guarded(() => sizeOf(partPath(disk, upload))),
    append: (upload, o) => guarded(() => appendBytes(disk, upload, o)),
    finish: (upload, announced) => guarded(() => finishUpload(disk, upload, announced)),
    cancel: (upload) => guarded(() => cancelUpload(disk, upload)),
    find: (leaseKey, sha256) => guarded(() => findStaged(disk, leaseKey, sha256)),
    keepGiven: (leaseKey, refs) => guarded(() => keepGiven(disk, leaseKey, refs)),
    given: (leaseKey) => guarded(() => readGiven(disk, leaseKey)),
    settle: (leaseKey, stored) => guarded(() => settleStaged(disk, leaseKey, stored)),
    discard: (place) => guarded(() => discardStaged(disk, place)),
    usage: (node) => disk.tally.of(node),
    sweep: (olderThanMs) => guarded(() => sweepStaging(disk, olderThanMs)),
  };
}
