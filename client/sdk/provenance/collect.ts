import { collectRefs } from '../../../schemas/artifact-refs';
import { AthanorError } from '../../../schemas/errors';
import type { ProvenanceEntry, RunRecord } from '../../../schemas/run-record';
import { parseProvenance } from '../bundle';
import type { AthanorClient } from '../client';
import type { LineageSource } from './lineage';

/** An index of a hundred thousand batches has 20 MB; what is larger is no index. */
const INDEX_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads what the lineage of an ended run is made from.
 * @throws RUN_NOT_FOUND; INPUT_INVALID for a run that goes on; ARTIFACT_NOT_FOUND when its provenance is gone
 */
export async function collectLineage(client: AthanorClient, runId: string): Promise<LineageSource> {
  const record = await client.runs.record(runId);
  const entries = parseProvenance(await client.artifacts.get(record.provenanceEntries));
  const { outcome } = await client.runs.show(runId);
  const files = { ...(outcome && { 'run.json': outcome.record, ...outcome.files }) };
  return { record, entries, files, members: await readIndexes(client, record, entries) };
}

/** What the run itself wrote between its steps: indexes of batches, and no step is named as their maker. */
async function readIndexes(
  client: AthanorClient,
  record: RunRecord,
  entries: readonly ProvenanceEntry[],
): Promise<Map<string, string[]>> {
  const explained = new Set(record.data.map(({ artifact }) => artifact.sha256));
  for (const { used = [], generated = [] } of entries) {
    // What a step only hands on it has not made.
    for (const sha256 of generated) if (!used.includes(sha256)) explained.add(sha256);
  }
  const wanted = [
    ...entries.flatMap(({ used = [] }) => used),
    ...collectRefs(record.output).map(({ sha256 }) => sha256),
  ];
  const members = new Map<string, string[]>();
  const made = [...explained];
  for (let sha256 = wanted.shift(); sha256 !== undefined; sha256 = wanted.shift()) {
    if (explained.has(sha256)) continue;
    explained.add(sha256);
    const listed = await listedIn(client, sha256);
    if (listed.length === 0) continue;
    members.set(sha256, listed);
    wanted.push(...listed);
  }
  await readMadeIndexes(client, { made, entries, members });
  return members;
}

/** Steps make indexes too: those are looked for as long as an artifact that was used comes from nowhere. */
async function readMadeIndexes(
  client: AthanorClient,
  o: {
    made: readonly string[];
    entries: readonly ProvenanceEntry[];
    members: Map<string, string[]>;
  },
): Promise<void> {
  const used = new Set(o.entries.flatMap((entry) => entry.used ?? []));
  const known = new Set([...o.made, ...o.members.keys(), ...[...o.members.values()].flat()]);
  const open = new Set([...used].filter((sha256) => !known.has(sha256)));
  for (const sha256 of o.made) {
    if (open.size === 0) return;
    const listed = await listedIn(client, sha256);
    if (!listed.some((one) => open.has(one))) continue;
    o.members.set(sha256, listed);
    for (const one of listed) open.delete(one);
  }
}

/** Artifacts on the lines of an artifact; none when it is gone, or holds something else than JSON lines. */
async function listedIn(client: AthanorClient, sha256: string): Promise<string[]> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of client.artifacts.read(sha256)) {
      bytes += piece.length;
      if (bytes > INDEX_BYTES_MAX) return [];
      pieces.push(piece);
    }
    const lines = Buffer.concat(pieces).toString('utf8').split('\n');
    const values = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    return collectRefs(values).map((ref) => ref.sha256);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    if (error instanceof AthanorError && error.code === 'ARTIFACT_NOT_FOUND') return [];
    throw error;
  }
}
