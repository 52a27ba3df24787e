import type { Client } from '@temporalio/client';
import {
  type ArtifactStore,
  collectArtifacts,
  type Database,
  GRACE_MS,
  type RunDeletion,
  reachableArtifacts,
} from '../../store';
import { leaseKey, type StagingArea } from '../../store/staging';
import { deleteExecutions } from './executions';

const BEGUN_AT_ONCE = 100;
const PENDING_AT_ONCE = 1_000;

/** What a pass works with. */
export interface RetentionOptions {
  database: Database;
  store: ArtifactStore;
  staging: Pick<StagingArea, 'discard'>;
  temporal: Client;
  /** Asked between steps: true ends the pass early, and the next one goes on. */
  isClosed?: () => boolean;
  /** Artifacts that were put or used within so many milliseconds stay; a day unless told. */
  graceMs?: number;
}

/** What a pass did. */
export interface RetentionPass {
  runs: number;
  /** Artifacts that were removed. */
  artifacts: number;
}

/**
 * Deletes the runs that their projects keep no longer: first what earlier passes have left half done. Any number of
 * gates may do so at once; what dies in the midst is finished by the next pass.
 */
export async function carryOutRetention(o: RetentionOptions): Promise<RetentionPass> {
  const { runDeletions } = o.database;
  let runs = await finishPending(o);
  for (const { project, ...policy } of await runDeletions.policies()) {
    for (let begun = 1; begun > 0 && !o.isClosed?.(); ) {
      begun = await runDeletions.begin(project, { policy, count: BEGUN_AT_ONCE });
      const gone = await finishPending(o);
      runs += gone;
    }
  }
  return { runs, artifacts: o.isClosed?.() ? 0 : await collect(o) };
}

/** Until nothing is pending, or nothing more can be done now. Resolves how many runs are gone. */
async function finishPending(o: RetentionOptions): Promise<number> {
  const projects = new Set<string>();
  let runs = 0;
  for (let gone = 1; gone > 0; ) {
    gone = 0;
    for (const deletion of await o.database.runDeletions.pending(PENDING_AT_ONCE)) {
      if (!(await deleteRun(o, deletion))) continue;
      gone += 1;
      projects.add(deletion.project);
    }
    runs += gone;
  }
  for (const project of projects) await forgetArtifacts(o, project);
  return runs;
}

/** False where it has to wait: an execution goes on, a point is left, or the gate closes. */
async function deleteRun(
  { database: { runDeletions }, ...o }: RetentionOptions,
  deletion: RunDeletion,
): Promise<boolean> {
  if (o.isClosed?.()) return false;
  const executions = await deleteExecutions(o.temporal, deletion.run);
  if (executions === undefined) return false;
  await runDeletions.count(deletion.run, { executions });
  const discard = (work: Parameters<typeof leaseKey>[0]) =>
    o.staging.discard({ leaseKey: leaseKey(work) });
  for (let more = true; more && !o.isClosed?.(); ) {
    more = await runDeletions.takeEnvelopes(deletion, discard);
  }
  for (let more = true; more && !o.isClosed?.(); ) {
    more = await runDeletions.takeProvenance(deletion);
  }
  return o.isClosed?.() ? false : runDeletions.finish(deletion);
}

/** What its runs left is the project's no more, but for what it leads to in another way. */
async function forgetArtifacts({ database, store }: RetentionOptions, project: string) {
  const reachable = new Set<string>();
  for await (const sha256 of reachableArtifacts(database.forProject(project), store)) {
    reachable.add(sha256);
  }
  await database.runDeletions.forgetArtifacts(project, (sha256) => reachable.has(sha256));
}

/**
 * Artifacts that a run has used lately, or that a run which goes on may have in its hands, stay: the collection waits
 * until all that the deleted runs left can be told from them.
 */
async function collect(o: RetentionOptions): Promise<number> {
  const { database, store, graceMs = GRACE_MS } = o;
  const oldest = await database.runs.oldestRunningStart();
  const before = new Date(Math.min(Date.now() - graceMs, oldest?.getTime() ?? Number.MAX_VALUE));
  const projects = await database.runDeletions.toCollect(before);
  if (projects.length === 0) return 0;
  for (const project of projects) await forgetArtifacts(o, project);
  const { removed, removedBytes } = await collectArtifacts(database, store, { graceMs });
  await database.runDeletions.collected(before, { removed, removedBytes });
  return removed;
}
