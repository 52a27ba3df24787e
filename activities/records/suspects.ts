import type { Suspect, SuspectsOutput } from '../../schemas/records/steps';
import type { EnvelopeRow, ProvenanceEntry } from '../../store/database';
import { lookUp } from './memo';
import { agreementOf, isSameAnswer } from './same-answer';
import { distrust } from './score-nodes';
import type { RecordsServices } from './services';

/** So many are computed again by one workflow before it continues as new. */
const SUSPECTS_MAX = 50;

/**
 * How many results that a run rests on count no more. Where there are any the run begins its stages
 * again, and with them its provenance: that of results that were taken back must not stand beside what
 * replaces it. What the run no longer rests on, since it came from the memo index or was not needed
 * again, is settled.
 */
export async function suspects(
  services: RecordsServices,
  { runId }: { runId: string },
): Promise<SuspectsOutput> {
  const { database } = services;
  const rows = await database.envelopes.suspects(runId);
  if (rows.length === 0) return { count: 0 };
  const entries = await entriesAt(database, runId, new Set(rows.map(({ group }) => group)));
  // An attempt of this activity that was lost has removed them all, and the run begins again.
  if (entries === undefined) return { count: rows.length };
  const settled: EnvelopeRow[] = [];
  for (const row of rows) {
    const entry = entries.get(row.group);
    if (entry !== undefined && restsOn(entry, row)) continue;
    settled.push(await settledBy(services, row, await answerOf(services, row, entry)));
  }
  await database.envelopes.record(settled);
  const count = rows.length - settled.length;
  if (count > 0) await database.provenance.forget(runId);
  return { count };
}

/** What a run rests on now in the place of a suspect; undefined where that answers another question. */
async function answerOf(
  services: RecordsServices,
  { statement, step, stepVersion, group, input, output }: EnvelopeRow,
  entry: ProvenanceEntry | undefined,
): Promise<{ outputDigest: string; output?: unknown } | undefined> {
  if (entry === undefined || entry.inputDigest !== statement.inputDigest) return undefined;
  const { outputDigest } = entry;
  // Where answers are equal to the bit the digest says everything.
  if (input === null || output === null) return { outputDigest };
  const { artifacts, database } = services;
  const run = await database.runs.get(placeOf({ group, step }).runId);
  if (run === undefined || !(await artifacts.has(input.sha256))) return { outputDigest };
  const asked: unknown = JSON.parse((await artifacts.get(input)).toString('utf8'));
  // Provenance holds no outputs; the memo index, from which it came, does.
  const items = [{ step, stepVersion, input: asked }];
  const { hits } = await lookUp(services, { project: run.project, items });
  const [hit] = hits;
  const isIt = hit?.outputDigest === outputDigest;
  return isIt ? { outputDigest, output: hit.output } : { outputDigest };
}

function restsOn(entry: ProvenanceEntry, { statement }: EnvelopeRow): boolean {
  return entry.node === statement.node && entry.outputDigest === statement.outputDigest;
}

/** A suspect, with what another's answer to the same question says of it; undefined when nobody gave one. */
export async function settledBy(
  services: Pick<RecordsServices, 'artifacts' | 'steps'>,
  row: EnvelopeRow,
  answer: { outputDigest: string; output?: unknown } | undefined,
): Promise<EnvelopeRow> {
  if (answer === undefined) return { ...row, verdict: 'unjudged' };
  const { activityType, outputDigest } = row.statement;
  const agreement = agreementOf(services.steps, activityType) ?? 'none';
  const one = { outputDigest, output: row.output };
  const isSame = await isSameAnswer(services, { agreement, one, other: answer });
  if (isSame) return { ...row, verdict: 'cleared' };
  // Where answers may vary within a tolerance, another digest alone says nothing.
  const isComparable = row.output !== null && answer.output !== undefined;
  const isRefuted = agreement === 'bitwise' || (agreement !== 'none' && isComparable);
  return { ...row, verdict: isRefuted ? 'refuted' : 'unjudged' };
}

/** Provenance of a run at some places, by place; undefined where the run has none at all. */
async function entriesAt(
  { provenance }: RecordsServices['database'],
  runId: string,
  places: ReadonlySet<string>,
): Promise<Map<string, ProvenanceEntry> | undefined> {
  const found = new Map<string, ProvenanceEntry>();
  let isEmpty = true;
  let cursor: string | undefined;
  do {
    const page = await provenance.list(runId, cursor === undefined ? {} : { cursor });
    for (const entry of page.items) {
      isEmpty = false;
      const key = `${runId}/${entry.step}/${entry.position}`;
      if (places.has(key)) found.set(key, entry);
    }
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return isEmpty ? undefined : found;
}

/**
 * Suspect results of a node in runs that have ended, with their inputs. One whose input is gone cannot
 * be computed again, and stays suspect.
 */
export async function orphanedSuspects(
  { artifacts, database }: RecordsServices,
  { node }: { node: string },
): Promise<{ suspects: Suspect[] }> {
  // Where an operator took it out, and no rule, its word was not taken back yet.
  const known = await database.nodes.get(node);
  if (known?.tier === 'quarantined') await distrust({ database }, [node]);
  const found: Suspect[] = [];
  for (const row of await database.envelopes.suspectsOf(node)) {
    if (found.length === SUSPECTS_MAX) break;
    const place = placeOf(row);
    const run = await database.runs.get(place.runId);
    // A run that goes on asks for its suspects itself.
    if (run === undefined || run.status === 'running' || row.input === null) continue;
    if (!(await artifacts.has(row.input.sha256))) continue;
    const input: unknown = JSON.parse((await artifacts.get(row.input)).toString('utf8'));
    found.push({ ...place, activityType: row.statement.activityType, input });
  }
  return { suspects: found };
}

/** A group is named `<run>/<step>/<position>`; run and step hold no slash. */
export function placeOf({ group, step }: Pick<EnvelopeRow, 'group' | 'step'>): {
  runId: string;
  position: string;
} {
  const runId = group.slice(0, group.indexOf('/'));
  return { runId, position: group.slice(runId.length + step.length + 2) };
}
