import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '../../schemas/artifact';
import { NODE_ID_PATTERN } from '../../schemas/constants/nodes';
import { AthanorError } from '../../schemas/errors';
import { names } from '../artifacts/folder-layout';
import { fileErrorCode } from '../artifacts/storage-errors';
import { keepGiven, readGiven } from './given';
import {
  inFolder,
  leaseFolder,
  partPath,
  placeFolder,
  type StagingDisk,
  sizeOf,
  stagedPath,
} from './layout';
import type { StagingPlace } from './lease-key';

/** Finished bytes in a staging area. */
export interface StagedFile {
  path: string;
  sha256: string;
  /** Bytes. */
  size: number;
}

/** What a client says that its bytes are. */
export interface Announced {
  sha256?: string;
  /** Bytes. */
  size?: number;
}

/** Keeps bytes that are all here. @throws AthanorError ARTIFACT_CORRUPT, QUOTA_EXCEEDED */
export async function putBytes(
  disk: StagingDisk,
  place: StagingPlace,
  { bytes, announced = {} }: { bytes: Uint8Array; announced?: Announced },
): Promise<StagedFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  checkAnnounced(announced, { sha256, size: bytes.byteLength });
  const file = stagedPath(disk, place, sha256);
  const staged = { path: file, sha256, size: bytes.byteLength };
  if (await renewed(file)) return staged;
  const amount = { bytes: bytes.byteLength, files: 1 };
  disk.tally.add(place, amount);
  const part = partPath(disk, { ...place, id: randomUUID() });
  try {
    await inFolder(part, () => writeFile(part, bytes, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    disk.tally.subtract(place, amount);
    await unlink(part).catch(() => undefined);
    throw error;
  }
  return staged;
}

/** A finished artifact of a piece of work, by whichever of its nodes; it counts as new again. */
export async function findStaged(
  disk: StagingDisk,
  leaseKey: string,
  sha256: string,
): Promise<StagedFile | undefined> {
  for (const node of await nodesOf(disk, leaseKey)) {
    const file = stagedPath(disk, { leaseKey, node }, sha256);
    const size = await sizeOf(file);
    if (size === undefined) continue;
    await renewed(file);
    return { path: file, sha256, size };
  }
  return undefined;
}

/** Throws away what was staged for a piece of work, but not what is known of it. */
export async function settleStaged(
  disk: StagingDisk,
  leaseKey: string,
  stored: readonly ArtifactRef[],
): Promise<void> {
  const given = (await readGiven(disk, leaseKey)) ?? [];
  const all = new Map([...given, ...stored].map((ref) => [ref.sha256, ref]));
  if (all.size > given.length) await keepGiven(disk, leaseKey, [...all.values()]);
  for (const node of await nodesOf(disk, leaseKey)) await discardPlace(disk, { leaseKey, node });
}

/** Throws away what one node has staged for a piece of work, or everything about it. */
export async function discardStaged(
  disk: StagingDisk,
  { leaseKey, node }: { leaseKey: string; node?: string },
): Promise<void> {
  if (node !== undefined) return discardPlace(disk, { leaseKey, node });
  for (const name of await nodesOf(disk, leaseKey)) {
    await discardPlace(disk, { leaseKey, node: name });
  }
  await rm(leaseFolder(disk, leaseKey), { recursive: true, force: true });
}

async function discardPlace(disk: StagingDisk, place: StagingPlace): Promise<void> {
  const folder = placeFolder(disk, place);
  for (const file of await names(folder)) {
    await removeCounted(disk, place, path.join(folder, file));
  }
  await rm(folder, { recursive: true, force: true });
}

async function nodesOf(disk: StagingDisk, leaseKey: string): Promise<string[]> {
  const found = await names(leaseFolder(disk, leaseKey));
  return found.filter((name) => NODE_ID_PATTERN.test(name));
}

/** Removes a file and takes it off the count. */
export async function removeCounted(
  disk: StagingDisk,
  place: StagingPlace,
  file: string,
): Promise<void> {
  const size = await sizeOf(file);
  if (size === undefined) return;
  await rm(file, { force: true });
  disk.tally.subtract(place, { bytes: size, files: 1 });
}

/** Holds what came against what was announced. @throws AthanorError ARTIFACT_CORRUPT */
export function checkAnnounced(announced: Announced, found: Required<Announced>): void {
  const { sha256 = found.sha256, size = found.size } = announced;
  if (sha256 === found.sha256 && size === found.size) return;
  const message = 'The bytes that came are not those that were announced.';
  throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message });
}

/** Whether a file is there; if so its age starts again. */
export async function renewed(file: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(file, now, now);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
