import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import type { ProvenanceEntry, RunRecord } from '../../schemas/run-record';
import { runRecordShape } from '../../schemas/run-record-shape';
import type { AthanorClient } from './client';
import { whyUnreadable } from './input/why-unreadable';

/** Files of a bundle: what a run was, what it was given, and what each step made of it. */
const RECORD = 'run.json';
const PROVENANCE = 'provenance.ndjson';
const INPUTS = 'inputs';
const SUMS = 'SHA256SUMS';
const ADDRESS = /^[0-9a-f]{64}$/;

/** A run as its bundle tells it. */
export interface Bundle {
  record: RunRecord;
  provenance: ProvenanceEntry[];
}

/**
 * Writes the reproducibility bundle of an ended run into a folder: its record, its provenance entry by
 * entry, and every file that it was given, under its SHA-256. Returns the names of the files.
 * @throws RUN_NOT_FOUND, ARTIFACT_NOT_FOUND, FILE_UNREADABLE
 */
export async function writeBundle(
  client: AthanorClient,
  record: RunRecord,
  folder: string,
): Promise<string[]> {
  const { artifacts } = client;
  const files = new Map<string, Uint8Array>([
    [RECORD, Buffer.from(JSON.stringify(record, null, 1))],
    [PROVENANCE, await artifacts.get(record.provenanceEntries)],
  ]);
  for (const { artifact } of record.data) {
    files.set(`${INPUTS}/${artifact.sha256}`, await artifacts.get(artifact));
  }
  for (const [name, bytes] of files) await write(join(folder, name), bytes);
  return [...files.keys()];
}

/**
 * Reads a bundle, and puts the files that its run was given into the artifact store.
 * @throws FILE_UNREADABLE when it is none; ARTIFACT_CORRUPT for a file that is not what its name says
 */
export async function readBundle(client: AthanorClient, folder: string): Promise<Bundle> {
  const value: unknown = JSON.parse((await read(join(folder, RECORD))).toString('utf8'));
  const { success } = runRecordShape.safeParse(value);
  if (!success) {
    const message = `${join(folder, RECORD)} is not the record of a run.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message });
  }
  const record = value as RunRecord;
  for (const { artifact } of record.data) {
    if (!ADDRESS.test(artifact.sha256)) continue;
    const path = join(folder, INPUTS, artifact.sha256);
    const bytes = await read(path);
    if (digestOf(bytes) !== artifact.sha256) {
      const message = `${path} is not the file that the run was given.`;
      throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message });
    }
    await client.artifacts.put(bytes, artifact.mediaType);
  }
  return { record, provenance: parseProvenance(await read(join(folder, PROVENANCE))) };
}

/** Provenance entries out of their lines. */
export function parseProvenance(lines: Uint8Array): ProvenanceEntry[] {
  const text = Buffer.from(lines).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProvenanceEntry);
}

/** Writes the SHA-256 of every file of a folder, for `sha256sum --check`. Returns the list's path. */
export async function writeSums(folder: string): Promise<string> {
  const names = await filesUnder(folder);
  const lines: string[] = [];
  for (const name of names.filter((one) => one !== SUMS)) {
    lines.push(`${digestOf(await read(join(folder, name)))}  ${name}\n`);
  }
  await write(join(folder, SUMS), Buffer.from(lines.join('')));
  return join(folder, SUMS);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const message = `${path} cannot be read: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (cause) {
    const message = `${path} cannot be written: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}
