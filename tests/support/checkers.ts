import type { AthanorClient } from '../../client/sdk';
import type { BatchEntry } from '../../schemas/artifact';
import type { RejectionRow } from '../../schemas/molecule';
import type { FunnelStage } from '../../schemas/pipelines/screen';
import type { ProvenanceEntry, RunRecord } from '../../schemas/run-record';

/*
 * What must hold of a run whatever was killed while it went. Checkers know nothing of the faults; each
 * returns sentences about what is wrong, so that a failure says all of it at once.
 */

/**
 * Each stage: who entered has left or was dropped; and who left one entered the next, besides those
 * that `joining` names by stage.
 */
export function funnelLeaks(
  funnel: readonly FunnelStage[],
  joining: Readonly<Record<string, number>> = {},
): string[] {
  const problems: string[] = [];
  for (const [i, { stage, entered, left, dropped }] of funnel.entries()) {
    const lost = Object.values(dropped).reduce((sum, n) => sum + n, 0);
    if (entered !== left + lost) {
      problems.push(`${stage}: ${entered} entered, but ${left} left and ${lost} were dropped`);
    }
    const before = funnel[i - 1];
    if (before !== undefined && before.left + (joining[stage] ?? 0) !== entered) {
      problems.push(`${before.left} left ${before.stage}, but ${entered} entered ${stage}`);
    }
  }
  return problems;
}

/** Where each molecule of a file ended, by its identifier: `kept`, or the code of its rejection. */
export type Fates = Map<string, string[]>;

/** Follows every molecule of a run whose `top` was large enough to keep all that passed. */
export async function fatesOf(client: AthanorClient, record: RunRecord): Promise<Fates> {
  const fates: Fates = new Map();
  const add = (id: string, fate: string) => fates.set(id, [...(fates.get(id) ?? []), fate]);
  for (const row of (record.tables.candidates ?? []) as { id: string }[]) add(row.id, 'kept');
  const { rejections } = record.output as { rejections: BatchEntry['molecules'] | null };
  if (rejections === null) return fates;
  for (const entry of await rowsOf<BatchEntry>(client, rejections)) {
    for (const row of await rowsOf<RejectionRow>(client, entry.molecules)) add(row.id, row.code);
  }
  return fates;
}

/** Molecules without an end, with more than one, and those that nobody knows. */
export function lostOrDoubled(fates: Fates, ids: readonly string[]): string[] {
  const expected = new Set(ids);
  const missing = ids.filter((id) => !fates.has(id)).map((id) => `${id} is lost`);
  const rest = [...fates].flatMap(([id, own]) => {
    if (!expected.has(id)) return [`${id} (${own.join(', ')}) was never in the file`];
    return own.length === 1 ? [] : [`${id} ended ${own.length} times: ${own.join(', ')}`];
  });
  return [...missing, ...rest];
}

/** Results of steps by their place in the run, each with the digest of its output; `position` is unique. */
export async function resultsByPosition(
  client: AthanorClient,
  record: RunRecord,
): Promise<{ results: Map<string, string>; problems: string[] }> {
  const results = new Map<string, string>();
  const problems: string[] = [];
  for (const entry of await rowsOf<ProvenanceEntry>(client, record.provenanceEntries)) {
    const place = `${entry.stage} ${entry.step} ${entry.position}`;
    if (results.has(place)) problems.push(`${place} is recorded twice`);
    results.set(place, entry.outputDigest);
  }
  return { results, problems };
}

async function rowsOf<R>(client: AthanorClient, ref: BatchEntry['molecules']): Promise<R[]> {
  const text = Buffer.from(await client.artifacts.get(ref)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as R);
}
