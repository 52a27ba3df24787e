import { randomUUID } from 'node:crypto';
import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ArtifactRef, artifactRef } from '../../schemas/artifact';
import { fileErrorCode } from '../artifacts/storage-errors';
import { inFolder, leaseFolder, type StagingDisk } from './layout';

const refs = z.array(artifactRef);

/** Writes down what a piece of work was given; whoever writes it writes the same. */
export async function keepGiven(
  disk: StagingDisk,
  leaseKey: string,
  given: readonly ArtifactRef[],
): Promise<void> {
  const file = givenPath(disk, leaseKey);
  const part = `${file}.${randomUUID()}`;
  await inFolder(file, () => writeFile(part, JSON.stringify(given), { mode: 0o600 }));
  await rename(part, file);
}

/** What a piece of work was given, or undefined. A damaged note counts as none. */
export async function readGiven(
  disk: StagingDisk,
  leaseKey: string,
): Promise<ArtifactRef[] | undefined> {
  try {
    return refs.parse(JSON.parse(await readFile(givenPath(disk, leaseKey), 'utf8')));
  } catch (error) {
    const isDamaged = error instanceof SyntaxError || error instanceof z.ZodError;
    if (isDamaged || fileErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes an old note; returns how many files went. */
export async function sweepGiven(
  disk: StagingDisk,
  leaseKey: string,
  limitMs: number,
): Promise<number> {
  const file = givenPath(disk, leaseKey);
  try {
    if ((await stat(file)).mtimeMs >= limitMs) return 0;
    await unlink(file);
    return 1;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function givenPath(disk: StagingDisk, leaseKey: string): string {
  return path.join(leaseFolder(disk, leaseKey), 'given.json');
}
