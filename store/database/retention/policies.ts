import { eq, sql } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import {
  type DueRun,
  KEPT_FOR_EVER,
  type RetentionPolicy,
} from '../../../schemas/platform/retention';
import type { Attempting } from '../connection';
import { decodeCursor, encodeCursor, pageLimit } from '../cursor';
import type { Page } from '../records';
import { runs } from '../tables';
import { isDue, isPointOf } from './due';
import { retentionPolicies } from './tables';

/** How long a project keeps its runs, and which of them it keeps whatever happens. */
export interface RetentionStore {
  get(): Promise<RetentionPolicy>;
  set(policy: RetentionPolicy, by: string): Promise<void>;
  /** Runs that would be deleted under a policy, those first that ended first. */
  due(policy: RetentionPolicy, o?: { limit?: number; cursor?: string }): Promise<Page<DueRun>>;
  /** Whether a run is kept whatever the policy says. RUN_NOT_FOUND. */
  isHeld(run: string): Promise<boolean>;
  /** Keeps a run, or lets it go again. RUN_NOT_FOUND; CONFLICT for one that is being deleted. */
  hold(run: string, held: boolean): Promise<void>;
}

/** The retention of a project. */
export function retentionStore({ attempt }: Attempting, project: string): RetentionStore {
  const table = retentionPolicies;
  const isHeld = async (run: string) => {
    const [row] = await attempt((db) =>
      db.select({ held: runs.held }).from(runs).where(eq(runs.id, run)),
    );
    if (row !== undefined) return row.held;
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${run}.` });
  };
  return {
    isHeld,
    async get() {
      const [row] = await attempt((db) =>
        db.select().from(table).where(eq(table.project, project)),
      );
      return row === undefined ? KEPT_FOR_EVER : { days: row.days, only: row.only };
    },
    async set({ days, only }, setBy) {
      if (days === null) {
        await attempt((db) => db.delete(table).where(eq(table.project, project)));
        return;
      }
      const values = { days, only, setBy, setAt: new Date() };
      await attempt((db) =>
        db
          .insert(table)
          .values({ project, ...values })
          .onConflictDoUpdate({ target: table.project, set: values }),
      );
    },
    due: (policy, o = {}) => attempt((db) => listDue(db, { project, policy, ...o })),
    async hold(run, held) {
      const { rows } = await attempt((db) =>
        db.execute(sql`update athanor.runs as r set held = ${held} where r.id = ${run}
          and not exists (select from athanor.run_deletions as d where d.run = r.id) returning r.id`),
      );
      if (rows.length > 0) return;
      await isHeld(run);
      const message = `The run ${run} is being deleted.`;
      throw new AthanorError({ code: 'CONFLICT', message });
    },
  };
}

type Db = Parameters<Parameters<Attempting['attempt']>[0]>[0];

async function listDue(
  db: Db,
  o: { project: string; policy: RetentionPolicy; limit?: number; cursor?: string },
): Promise<Page<DueRun>> {
  const limit = pageLimit(o.limit);
  const [at = '', id = ''] = o.cursor === undefined ? [] : decodeCursor(o.cursor, 2);
  const after =
    o.cursor === undefined ? sql`` : sql`and (r.ended_at, r.id) > (${at}::timestamptz, ${id})`;
  const { rows } = await db.execute<Omit<DueRun, 'endedAt'> & { endedAt: Date }>(sql`
    select r.id as "runId", r.pipeline, r.status, r.ended_at as "endedAt",
      (select count(*)::int from athanor.runs as p
        where p.project = r.project and ${isPointOf(sql`r.id`)}) as points,
      (select count(*)::int from athanor.provenance as e where e.run = r.id) as results
    from athanor.runs as r where ${isDue(o.project, o.policy)} ${after}
    order by r.ended_at, r.id limit ${limit + 1}`);
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...row, endedAt: new Date(row.endedAt).toISOString() }));
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, cursor: more ? encodeCursor([last.endedAt, last.runId]) : null };
}
