import { MEDIA_TYPES } from '../../../../schemas/artifact';
import { AthanorError } from '../../../../schemas/errors';
import { sha256Hex } from '../../../../trust';
import type { AthanorClient } from '../../client';
import type { StoredCrate } from './archive';
import { SUMS_FILE } from './manifest';
import { RECORD_FILE } from './metadata';
import { openCrate, verifyCrate } from './verify';

/** Files at the root of a crate that are about the crate and not the run. */
const TYPES: Readonly<Record<string, string>> = {
  html: MEDIA_TYPES.html,
  csv: MEDIA_TYPES.csv,
  sdf: MEDIA_TYPES.sdf,
  json: MEDIA_TYPES.json,
  md: MEDIA_TYPES.text,
};
const NOT_OF_THE_RUN = new Set([
  ...[SUMS_FILE, 'ro-crate-metadata.json', 'pipeline.json', 'provenance.ndjson'],
  ...['README.md', 'samples.ndjson', 'gate-keys.json'],
]);

/**
 * Puts the run of a crate into the store of this server, to be listed, shown and reported there: its record, its
 * files, what it was given and its provenance. A crate in which anything is altered is refused.
 * @throws FILE_UNREADABLE for what is no crate of a run; ARTIFACT_CORRUPT; DATABASE_UNAVAILABLE
 */
export async function importCrate(
  client: AthanorClient,
  crate: StoredCrate,
  o: { project?: string } = {},
): Promise<{ runId: string; existing: boolean }> {
  const { files } = crate;
  const { record, entries } = openCrate(files);
  const failed = (await verifyCrate(crate)).filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    const [first] = failed;
    const what = first?.problems[0] ?? first?.detail;
    const message = `The crate is not as it was written (${first?.check}: ${what}). Nothing was imported.`;
    throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message });
  }
  const { artifacts } = client;
  const named = new Map(record.data.map(({ artifact }) => [artifact.sha256, artifact.mediaType]));
  const stored: Record<string, Awaited<ReturnType<typeof artifacts.put>>> = {};
  for (const [path, bytes] of files) {
    const isRoot = !path.includes('/');
    if (isRoot && NOT_OF_THE_RUN.has(path)) continue;
    const type = TYPES[path.split('.').at(-1) ?? ''];
    const mediaType = isRoot ? type : named.get(path.split('/').at(-1) ?? '');
    const ref = await artifacts.put(bytes, mediaType ?? MEDIA_TYPES.binary);
    if (isRoot) stored[path] = ref;
  }
  const provenance = files.get('provenance.ndjson') ?? new Uint8Array(0);
  await artifacts.put(provenance, MEDIA_TYPES.ndjson);
  const recordRef = stored[RECORD_FILE];
  if (recordRef === undefined) throw new Error('the record was read before');
  const sums = sha256Hex(files.get(SUMS_FILE) ?? '');
  return client.runs.adopt({ record, entries, recordRef, files: stored, crate: sums, ...o });
}
