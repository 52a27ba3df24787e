import {
  and,
  asc,
  desc,
  eq,
  gt,
  ilike,
  inArray,
  min,
  notLike,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { AthanorError } from '../../schemas/errors';
import type { Attempting } from './connection';
import { decodeCursor, encodeCursor, pageLimit } from './cursor';
import type { Page, RunAdoption, RunBegin, RunFinish, RunQuery, RunRow } from './records';
import { runs } from './tables';

const BATCH_ROWS = 200;

/** Runs and their idempotency keys. */
export interface RunStore {
  /**
   * Records that a run has started, and returns it as it is now. Repeating changes nothing, whatever
   * happened in between. Another run with the same project, pipeline and key is RUN_EXISTS.
   */
  begin(run: RunBegin): Promise<RunRow>;
  /**
   * Records how a run ended, and returns it as it is now. The first ending stays: a late duplicate
   * changes nothing. RUN_NOT_FOUND for a run that never began.
   */
  finish(end: RunFinish): Promise<RunRow>;
  /** Keeps an ended run of another server. Repeating changes nothing. */
  adopt(run: RunAdoption): Promise<void>;
  /** The run, or undefined. */
  get(id: string): Promise<RunRow | undefined>;
  /** Runs, newest first. */
  list(query?: RunQuery): Promise<Page<RunRow>>;
  /** Every run, in the order of ids. */
  all(): AsyncIterable<RunRow>;
  /** When the oldest run that still goes on has started, or undefined if none does. */
  oldestRunningStart(): Promise<Date | undefined>;
}

/** The runs of a database. */
export function runStore({ attempt }: Attempting): RunStore {
  const find = async (id: string) => {
    const [row] = await attempt((db) => db.select().from(runs).where(eq(runs.id, id)));
    return row && toRunRow(row);
  };
  return {
    get: find,
    list: (query = {}) => attempt((db) => listRuns(db, query)),
    async begin(run) {
      const values = { ...run, startedAt: new Date(run.startedAt), status: 'running' as const };
      const [begun] = await attempt((db) =>
        db.insert(runs).values(values).onConflictDoNothing().returning(),
      );
      if (begun !== undefined) return toRunRow(begun);
      const row = await find(run.id);
      if (row !== undefined && isSameRun(row, run)) return row;
      const name = `${run.project}/${run.pipeline} with key ${run.idempotencyKey}`;
      throw new AthanorError({ code: 'RUN_EXISTS', message: `There is another run of ${name}.` });
    },
    async adopt(run) {
      const [startedAt, endedAt] = [new Date(run.startedAt), new Date(run.endedAt)];
      const values = { ...run, startedAt, endedAt };
      await attempt((db) => db.insert(runs).values(values).onConflictDoNothing());
    },
    async finish({ id, endedAt, ...end }) {
      const values = { ...end, endedAt: new Date(endedAt) };
      const isRunning = and(eq(runs.id, id), eq(runs.status, 'running'));
      await attempt((db) => db.update(runs).set(values).where(isRunning));
      const row = await find(id);
      if (row !== undefined) return row;
      throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${id}.` });
    },
    async *all() {
      for (let last: string | undefined = ''; last !== undefined; ) {
        const after: SQL = gt(runs.id, last);
        const rows = await attempt((db) =>
          db.select().from(runs).where(after).orderBy(asc(runs.id)).limit(BATCH_ROWS),
        );
        yield* rows.map(toRunRow);
        last = rows.at(-1)?.id;
      }
    },
    async oldestRunningStart() {
      const [row] = await attempt((db) =>
        db
          .select({ at: min(runs.startedAt) })
          .from(runs)
          .where(eq(runs.status, 'running')),
      );
      return row?.at ?? undefined;
    },
  };
}

/** Ids are made of names that may hold dashes, so that two runs may come to the same one. */
function isSameRun(row: RunRow, run: RunBegin): boolean {
  const { project, pipeline, idempotencyKey: key } = row;
  return project === run.project && pipeline === run.pipeline && key === run.idempotencyKey;
}

type Executor = Parameters<Parameters<Attempting['attempt']>[0]>[0];

async function listRuns(db: Executor, query: RunQuery): Promise<Page<RunRow>> {
  const limit = pageLimit(query.limit);
  const conditions: (SQL | undefined)[] = [
    query.project === undefined ? undefined : eq(runs.project, query.project),
    query.projects === undefined ? undefined : inArray(runs.project, [...query.projects]),
    query.pipeline === undefined ? undefined : eq(runs.pipeline, query.pipeline),
    query.status === undefined ? undefined : eq(runs.status, query.status),
    query.search === undefined || query.search === '' ? undefined : contains(query.search),
    // People's keys hold no slash: it marks runs that another run has started.
    query.withParts === false ? notLike(runs.idempotencyKey, '%/%') : undefined,
  ];
  if (query.cursor !== undefined) {
    const [startedAt, id] = decodeCursor(query.cursor, 2);
    conditions.push(sql`(${runs.startedAt}, ${runs.id}) < (${startedAt}::timestamptz, ${id})`);
  }
  const rows = await db
    .select()
    .from(runs)
    .where(and(...conditions))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(toRunRow);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, cursor: more ? encodeCursor([last.startedAt, last.id]) : null };
}

/** Whether the id or the name of a run has this in it; what LIKE gives a meaning to has none here. */
function contains(search: string): SQL | undefined {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return or(ilike(runs.id, pattern), sql`${runs.input} ->> 'name' ILIKE ${pattern}`);
}

function toRunRow({ held: _, ...row }: typeof runs.$inferSelect): RunRow {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
