import type { Suspect, SuspectsOutput } from '../../schemas/records/steps';
import type { EnvelopeRow } from '../../store/database';
import { distrust } from './score-nodes';
import type { RecordsServices } from './services';

/** So many are computed again by one workflow before it continues as new. */
const SUSPECTS_MAX = 50;

/**
 * How many results of a run count no more. Where there are any the run begins its stages again, and
 * with them its provenance: that of results that were taken back must not stand beside what replaces it.
 */
export async function suspects(
  { database }: RecordsServices,
  { runId }: { runId: string },
): Promise<SuspectsOutput> {
  const { length: count } = await database.envelopes.suspects(runId);
  if (count > 0) await database.provenance.forget(runId);
  return { count };
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
function placeOf({ group, step }: EnvelopeRow): { runId: string; position: string } {
  const runId = group.slice(0, group.indexOf('/'));
  return { runId, position: group.slice(runId.length + step.length + 2) };
}
