import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isAddress } from '../../schemas/artifact-refs';
import { NODE_ID_PATTERN } from '../../schemas/constants/nodes';
import { AthanorError } from '../../schemas/errors';
import { makeFolder } from '../artifacts/folder-layout';
import { fileErrorCode } from '../artifacts/storage-errors';
import type { StagingPlace } from './lease-key';
import type { Tally } from './tally';

const PART = '.part';
const UPLOAD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A staging area's folder, and the count of what is in it. */
export interface StagingDisk {
  folder: string;
  tally: Tally;
}

/** Bytes on their way into a staging area; the client chooses the id, a UUID. */
export interface Upload extends StagingPlace {
  id: string;
}

/** Where everything of one piece of work lies. */
export function leaseFolder(disk: StagingDisk, leaseKey: string): string {
  if (!isAddress(leaseKey)) throw invalid('A lease key is 64 hexadecimal digits.');
  return path.join(disk.folder, leaseKey);
}

/** Where the bytes of a place lie. */
export function placeFolder(disk: StagingDisk, place: StagingPlace): string {
  if (!NODE_ID_PATTERN.test(place.node)) throw invalid('This is no node id.');
  return path.join(leaseFolder(disk, place.leaseKey), place.node);
}

/** Where finished bytes lie. */
export function stagedPath(disk: StagingDisk, place: StagingPlace, sha256: string): string {
  if (!isAddress(sha256)) throw invalid('An artifact address is 64 hexadecimal digits.');
  return path.join(placeFolder(disk, place), sha256);
}

/** Where the bytes of an upload lie until it is finished. */
export function partPath(disk: StagingDisk, upload: Upload): string {
  if (!UPLOAD_ID.test(upload.id)) throw invalid('An upload id is a UUID.');
  return path.join(placeFolder(disk, upload), upload.id + PART);
}

/** Bytes of a file; undefined where there is none. */
export async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Does what makes a file, and makes its folder first where that is missing. */
export async function inFolder<T>(file: string, make: () => Promise<T>): Promise<T> {
  // A sweep may remove an empty folder at any moment, so one more try is worth it.
  for (let triesLeft = 2; ; triesLeft -= 1) {
    try {
      return await make();
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOENT' || triesLeft === 0) throw error;
      await makeFolder(path.dirname(file));
    }
  }
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
