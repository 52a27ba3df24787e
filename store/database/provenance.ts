import { and, arrayContains, asc, desc, eq, max, min, sql } from 'drizzle-orm';
import type { Attempting } from './connection';
import { decodeCursor, encodeCursor, pageLimit } from './cursor';
import type { Page, ProvenanceEntry, ProvenanceSummary } from './records';
import { provenance } from './tables';

/** Rows in one statement: twenty columns each, of the 65,535 parameters that PostgreSQL allows. */
const BATCH_ROWS = 1_000;

/** Who made what in a run: entries are added, and none is ever changed. */
export interface ProvenanceStore {
  /** Adds entries. One that is there already (same run, step and position) stays as it is. */
  record(entries: readonly ProvenanceEntry[]): Promise<void>;
  /**
   * Entries of a run in the order of stage, step and position (`filter/2` before `filter/12`), which
   * depends on nothing else.
   */
  list(run: string, o?: { limit?: number; cursor?: string }): Promise<Page<ProvenanceEntry>>;
  /** Results of any run whose steps were given an artifact, newest first. */
  users(sha256: string, limit?: number): Promise<ProvenanceEntry[]>;
  /** Removes the entries of a run that goes through its stages again. */
  forget(run: string): Promise<void>;
  /** Each step of each stage of a run, added up, in the order of their first start. */
  summary(run: string): Promise<ProvenanceSummary[]>;
}

/** The provenance of a database. */
export function provenanceStore({ attempt }: Attempting): ProvenanceStore {
  return {
    async record(entries) {
      const rows = [...entries].sort(byKey).map(toRow);
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const batch = rows.slice(at, at + BATCH_ROWS);
        await attempt((db) => db.insert(provenance).values(batch).onConflictDoNothing());
      }
    },
    async forget(run) {
      await attempt((db) => db.delete(provenance).where(eq(provenance.run, run)));
    },
    async users(sha256, limit) {
      const { used, startedAt, run, step, position } = provenance;
      const rows = await attempt((db) =>
        db
          .select()
          .from(provenance)
          .where(arrayContains(used, [sha256]))
          .orderBy(desc(startedAt), asc(run), asc(step), asc(position))
          .limit(pageLimit(limit)),
      );
      return rows.map(toEntry);
    },
    list: (run, o = {}) => attempt((db) => listEntries(db, run, o)),
    summary: (run) => attempt((db) => summarise(db, run)),
  };
}

type Executor = Parameters<Parameters<Attempting['attempt']>[0]>[0];
type Row = typeof provenance.$inferSelect;

const positionLength = sql`length(${provenance.position})`;

async function listEntries(
  db: Executor,
  run: string,
  o: { limit?: number; cursor?: string },
): Promise<Page<ProvenanceEntry>> {
  const limit = pageLimit(o.limit);
  const { stage, step, position } = provenance;
  const after = o.cursor === undefined ? undefined : afterCursor(o.cursor);
  const rows = await db
    .select()
    .from(provenance)
    .where(and(eq(provenance.run, run), after))
    .orderBy(asc(stage), asc(step), asc(positionLength), asc(position))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(toEntry);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, cursor: more ? encodeCursor([last.stage, last.step, last.position]) : null };
}

function afterCursor(cursor: string) {
  const [stage, step, position] = decodeCursor(cursor, 3);
  const { stage: s, step: t, position: p } = provenance;
  return sql`(${s}, ${t}, ${positionLength}, ${p})
    > (${stage}, ${step}, length(${position}::text), ${position})`;
}

async function summarise(db: Executor, run: string): Promise<ProvenanceSummary[]> {
  const { stage, step } = provenance;
  const rows = await db
    .select({
      stage,
      step,
      count: sql<number>`count(*)::int`,
      cached: sql<number>`(count(*) filter (where ${provenance.cached}))::int`,
      retried: sql<number>`(count(*) filter (where ${provenance.attempt} > 1))::int`,
      nodes: distinct<string>(provenance.node),
      stepVersions: distinct<number>(provenance.stepVersion),
      codeDigests: distinct<string>(provenance.codeDigest),
      toolVersions: distinct<string>(provenance.toolVersion),
      seeds: distinct<string>(provenance.seed),
      startedAt: min(provenance.startedAt),
      endedAt: max(provenance.endedAt),
    })
    .from(provenance)
    .where(eq(provenance.run, run))
    .groupBy(stage, step)
    .orderBy(asc(min(provenance.startedAt)), asc(stage), asc(step));
  return rows.map((row) => ({
    ...row,
    // The driver gives 64-bit integers as text.
    seeds: row.seeds.map(Number),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
  }));
}

function distinct<T>(column: (typeof provenance)[keyof Row]) {
  return sql<T[]>`coalesce(
    array_agg(distinct ${column} order by ${column}) filter (where ${column} is not null), '{}')`;
}

// One order for everybody: two batches with the same entries cannot wait for each other.
function byKey(a: ProvenanceEntry, b: ProvenanceEntry): number {
  if (a.run !== b.run) return a.run < b.run ? -1 : 1;
  if (a.step !== b.step) return a.step < b.step ? -1 : 1;
  return a.position < b.position ? -1 : 1;
}

function toRow(entry: ProvenanceEntry): Row {
  const { used = null, generated = null, signed = null } = entry;
  const { cpuSeconds = null, joules = null } = entry;
  const [startedAt, endedAt] = [new Date(entry.startedAt), new Date(entry.endedAt)];
  const kept = { used, generated, signed, cpuSeconds, joules };
  return { ...entry, ...kept, startedAt, endedAt };
}

// A group has a row, and so a first start; the query builder cannot know.
function iso(instant: Date | null): string {
  return instant?.toISOString() ?? '';
}

function toEntry(row: Row): ProvenanceEntry {
  const { used, generated, signed, cpuSeconds, joules, ...rest } = row;
  return {
    ...rest,
    ...(cpuSeconds === null ? {} : { cpuSeconds }),
    ...(joules === null ? {} : { joules }),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
    ...(used && { used }),
    ...(generated && { generated }),
    ...(signed && { signed }),
  };
}
