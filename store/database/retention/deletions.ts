import { type SQL, sql } from 'drizzle-orm';
import type { RetentionPolicy } from '../../../schemas/platform/retention';
import { memoKey } from '../../../trust';
import type { Attempting } from '../connection';
import { add, type DeletionCounts, lock, note, type Tx } from './deletion-row';
import { isDue, isPointOf } from './due';

/** Rows that go in one transaction. */
const PAGE_ROWS = 500;

/** A run whose deletion has begun. */
export interface RunDeletion {
  run: string;
  project: string;
  /** The run that it is a point of; itself for all others. */
  root: string;
}

/** A piece of work whose staged outputs may still lie about. */
export interface DeletedWork {
  activityType: string;
  workflowId: string;
  activityId: string;
  inputDigest: string;
}

/**
 * The deletion of runs, for what carries out the policies. Each step may be repeated, and by several at once; a
 * run that is begun is in `pending` until `finish`, and its artifacts in `toCollect` until `collected`.
 */
export interface RunDeletions {
  /** Projects with a policy. */
  policies(): Promise<(RetentionPolicy & { project: string })[]>;
  /** Begins the deletion of at most `count` runs that are due, with their points; resolves how many runs. */
  begin(project: string, o: { policy: RetentionPolicy; count: number }): Promise<number>;
  /** What is begun and not finished, points before the run that they are of. */
  pending(count: number): Promise<RunDeletion[]>;
  /** Adds to what the audit log will say. */
  count(run: string, counts: Partial<DeletionCounts>): Promise<void>;
  /**
   * Takes a page of what nodes answered for it, once `discard` has seen each piece of work that it was; false when
   * none was left. What scores still need stays: answers that other nodes may be asked again, those in doubt, and
   * those that count on one word and that another run has taken.
   */
  takeEnvelopes(
    deletion: RunDeletion,
    discard: (work: DeletedWork) => Promise<void>,
  ): Promise<boolean>;
  /** Takes a page of its lineage, with the memoised results that no other run has; false when none was left. */
  takeProvenance(deletion: RunDeletion): Promise<boolean>;
  /** Takes the rest, and the run itself, and writes the line of the audit log; false where points are left. */
  finish(deletion: RunDeletion): Promise<boolean>;
  /** Projects of finished deletions before then whose artifacts are to be collected. */
  toCollect(finishedBefore: Date): Promise<string[]>;
  /** Takes from a project what runs left that are gone, but for what it still leads to. */
  forgetArtifacts(project: string, isReachable: (sha256: string) => boolean): Promise<number>;
  /** They are done with, once the artifacts are collected; how many. */
  collected(finishedBefore: Date, details: Record<string, unknown>): Promise<number>;
}

type Scope = (project: string) => Attempting;

/** The deletions of a database. `within` binds what is done to the rows of one project. */
export function runDeletionStore(connection: Attempting, within: Scope): RunDeletions {
  const { attempt } = connection;
  const rowsOf = async <T extends object>(query: SQL) =>
    (await attempt((db) => db.execute(query))).rows as T[];
  return {
    policies: () =>
      rowsOf(sql`select project, days, "only" from athanor.retention_policies order by project`),
    begin: (project, o) => begin(within(project), { project, ...o }),
    pending: (count) =>
      rowsOf(sql`select run, project, root from athanor.run_deletions where rows_gone_at is null
        order by begun_at, root, run desc limit ${count}`),
    count: (run, counts) => attempt((db) => db.transaction((tx) => add(tx, run, counts))),
    takeEnvelopes: (deletion, discard) => takeEnvelopes(connection, deletion, discard),
    takeProvenance: (deletion) => takeProvenance(within(deletion.project), deletion),
    async finish(deletion) {
      await attempt((db) =>
        db.transaction(async (tx) => {
          if (!(await lock(tx, deletion.run))) return;
          await tx.execute(sql`delete from athanor.run_keys where run = ${deletion.run}`);
          const { rowCount } = await tx.execute(
            sql`delete from athanor.allocations where ${isOfGroup(deletion.run)}`,
          );
          await add(tx, deletion.run, { allocations: rowCount ?? 0 });
        }),
      );
      return finish(within(deletion.project), deletion);
    },
    async toCollect(before) {
      const rows = await rowsOf<{ project: string }>(
        sql`select distinct project from athanor.run_deletions where rows_gone_at < ${iso(before)}`,
      );
      return rows.map(({ project }) => project);
    },
    forgetArtifacts: (project, isReachable) =>
      forgetArtifacts(within(project), { project, isReachable }),
    collected: (before, details) =>
      attempt((db) =>
        db.transaction(async (tx) => {
          const gone = await tx.execute<{ run: string }>(sql`
            delete from athanor.run_deletions where rows_gone_at < ${iso(before)} returning run`);
          const runs = gone.rows.length;
          if (runs > 0) await note(tx, 'artifacts.collect', 'artifacts', { runs, ...details });
          return runs;
        }),
      ),
  };
}

const iso = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/** Under locks on the runs: who keeps one at this moment either is first, or is told that it is too late. */
async function begin(
  scope: Attempting,
  o: { project: string; policy: RetentionPolicy; count: number },
): Promise<number> {
  return scope.attempt(async (tx) => {
    const due = await tx.execute<{ id: string }>(sql`
      select r.id from athanor.runs as r where ${isDue(o.project, o.policy)}
      order by r.ended_at, r.id limit ${o.count} for update of r skip locked`);
    for (const { id } of due.rows) {
      await tx.execute(sql`insert into athanor.run_deletions (run, project, root)
        select p.id, p.project, ${id} from athanor.runs as p
        where p.project = ${o.project} and (p.id = ${id} or (${isPointOf(sql`${id}::text`)}))
        on conflict do nothing`);
    }
    return due.rows.length;
  });
}

/** Groups begin with the run's id and a slash; `0` is the character after it. */
function isOfGroup(run: string): SQL {
  return sql`"group" >= ${`${run}/`} and "group" < ${`${run}0`}`;
}

function takeEnvelopes(
  { attempt }: Attempting,
  { run, project }: RunDeletion,
  discard: (work: DeletedWork) => Promise<void>,
): Promise<boolean> {
  return attempt((db) =>
    db.transaction(async (tx) => {
      if (!(await lock(tx, run))) return false;
      const { rows } = await tx.execute<Record<'workflow' | 'activity' | 'input' | 'type', string>>(
        sql`delete from athanor.envelopes where (workflow, activity, attempt, node) in (
            select e.workflow, e.activity, e.attempt, e.node from athanor.envelopes as e
            where ${isOfGroup(run)} and not e.vouched and e.verdict <> 'suspect'
              and not (e.verdict = 'accepted-alone' and exists (
                select from athanor.provenance as p
                join athanor.runs as r on r.id = p.run and r.project = ${project}
                where p.input_digest = e.input_digest
                  and p.output_digest = e.output_digest and p.step = e.step and p.run <> ${run}))
            limit ${PAGE_ROWS})
          returning workflow, activity, input_digest as input, step || '@' || step_version as type`,
      );
      await add(tx, run, { envelopes: rows.length });
      for (const { workflow: workflowId, activity: activityId, input, type } of rows) {
        await discard({ activityType: type, workflowId, activityId, inputDigest: input });
      }
      return rows.length > 0;
    }),
  );
}

/** What makes a memoised result, as its key has it. */
interface Made extends Record<string, unknown> {
  step: string;
  version: number;
  codeDigest: string;
  toolVersion: string;
  inputDigest: string;
}

function takeProvenance(scope: Attempting, { run, project }: RunDeletion): Promise<boolean> {
  return scope.attempt(async (tx) => {
    if (!(await lock(tx, run))) return false;
    const { rows } = await tx.execute<Made>(sql`
      delete from athanor.provenance where run = ${run} and (step, position) in (
        select step, position from athanor.provenance where run = ${run}
        order by step, position limit ${PAGE_ROWS})
      returning step, step_version as version, code_digest as "codeDigest",
        tool_version as "toolVersion", input_digest as "inputDigest"`);
    const ofOthers = await madeByOthers(tx, { run, project, made: rows });
    const keys = rows
      .map((row) => memoKey({ project, ...row }))
      .filter((key) => !ofOthers.has(key));
    const memo = await tx.execute(
      sql`delete from athanor.memo where key = any(${sql.param(keys)}::text[])`,
    );
    await add(tx, run, { provenance: rows.length, memo: memo.rowCount ?? 0 });
    return rows.length > 0;
  });
}

/** Keys of results that other runs of the project have too, out of their own work or taken from the cache. */
async function madeByOthers(
  tx: Tx,
  { run, project, made }: { run: string; project: string; made: readonly Made[] },
): Promise<Set<string>> {
  const inputs = [...new Set(made.map(({ inputDigest }) => inputDigest))];
  // The policy of the table shows those of runs of this project alone.
  const { rows } = await tx.execute<Made>(sql`
    select distinct step, step_version as version, code_digest as "codeDigest",
      tool_version as "toolVersion", input_digest as "inputDigest"
    from athanor.provenance
    where input_digest = any(${sql.param(inputs)}::text[]) and run <> ${run}`);
  return new Set(rows.map((row) => memoKey({ project, ...row })));
}

function finish(scope: Attempting, { run, project, root }: RunDeletion): Promise<boolean> {
  return scope.attempt(async (tx) => {
    const points = await tx.execute(sql`select from athanor.run_deletions
      where root = ${run} and run <> ${run} and rows_gone_at is null limit 1`);
    if (points.rows.length > 0) return false;
    if (!(await lock(tx, run))) return true;
    const took = async (query: SQL) => (await tx.execute(query)).rowCount ?? 0;
    await add(tx, run, {
      boardCandidates: await took(sql`delete from athanor.board_candidates where run = ${run}`),
      assignments: await took(sql`delete from athanor.candidate_assignments where run = ${run}`),
      deliveries: await took(sql`delete from athanor.webhook_deliveries
        where type like 'run.%' and payload::json #>> '{data,runId}' = ${run}`),
    });
    await took(sql`delete from athanor.runs where id = ${run} and status <> 'running'`);
    const gone = await tx.execute<{ counts: Record<string, number> }>(sql`
      update athanor.run_deletions set rows_gone_at = now() where run = ${run} returning counts`);
    const details = { ...gone.rows[0]?.counts, ...(root !== run && { of: root }) };
    await note(tx, 'run.delete', run, details, project);
    return true;
  });
}

async function forgetArtifacts(
  { attempt }: Attempting,
  o: { project: string; isReachable: (sha256: string) => boolean },
): Promise<number> {
  const isLeft = sql`run is not null and not exists (
    select from athanor.runs as r where r.id = a.run)`;
  let forgotten = 0;
  for (let last = ''; ; ) {
    const { rows } = await attempt((db) =>
      db.execute<{ sha256: string }>(sql`select a.sha256 from athanor.project_artifacts as a
        where a.project = ${o.project} and a.sha256 > ${last} and ${isLeft}
        order by a.sha256 limit ${PAGE_ROWS}`),
    );
    const dead = rows.map(({ sha256 }) => sha256).filter((sha256) => !o.isReachable(sha256));
    // Asked again: a run that has ended meanwhile may have made one its own.
    const gone = await attempt((db) =>
      db.execute(sql`delete from athanor.project_artifacts as a where a.project = ${o.project}
        and a.sha256 = any(${sql.param(dead)}::text[]) and ${isLeft}`),
    );
    forgotten += gone.rowCount ?? 0;
    const end = rows.at(-1);
    if (end === undefined) return forgotten;
    last = end.sha256;
  }
}
