import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Attempting } from './connection';
import type { MemoEntry, MemoHit } from './records';
import { memo } from './tables';

/** Rows in one statement: twelve columns each, of the 65,535 parameters that PostgreSQL allows. */
const BATCH_ROWS = 1_000;
/** Outputs judged at once: each may hold a file open. */
const JUDGES = 16;

/** Results that may be taken again, per project. */
export interface MemoStore {
  /**
   * The results known under these keys, in one query. `usable` judges an output (are its artifacts
   * still there? see `touchRefs`); what it refuses counts as unknown, and is forgotten.
   */
  lookUp(o: {
    project: string;
    keys: readonly string[];
    usable?: (output: unknown) => Promise<boolean>;
  }): Promise<Map<string, MemoHit>>;
  /** Adds results. A key that is known already keeps its result. */
  record(entries: readonly MemoEntry[]): Promise<void>;
  /** Forgets results that count no more, in every project. */
  forgetResults(results: readonly MemoResult[]): Promise<void>;
}

/** A result, whoever asked for it. */
export type MemoResult = Pick<MemoEntry, 'step' | 'stepVersion' | 'inputDigest' | 'outputDigest'>;

/** The memo index of a database. */
export function memoStore({ attempt }: Attempting): MemoStore {
  return {
    async lookUp({ project, keys, usable = async () => true }) {
      if (keys.length === 0) return new Map();
      // The key covers the project; asking for it too keeps projects apart even if a key leaks.
      const known = and(eq(memo.project, project), inAny(keys));
      const rows = await attempt((db) => db.select().from(memo).where(known));
      const verdicts = await judge(rows, usable);
      const hits = rows.filter((_, i) => verdicts[i]);
      const dead = rows.filter((_, i) => !verdicts[i]);
      if (dead.length > 0) await attempt((db) => forget(db, dead));
      if (hits.length > 0) await attempt((db) => countHits(db, hits));
      return new Map(hits.map((row) => [row.key, toMemoHit(row)]));
    },
    async record(entries) {
      // One order for everybody: two batches with the same keys cannot wait for each other.
      const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
      for (let at = 0; at < sorted.length; at += BATCH_ROWS) {
        const batch = sorted.slice(at, at + BATCH_ROWS);
        await attempt((db) => db.insert(memo).values(batch).onConflictDoNothing());
      }
    },
    async forgetResults(results) {
      for (const { step, stepVersion, inputDigest, outputDigest } of results) {
        const isIt = and(
          eq(memo.step, step),
          eq(memo.stepVersion, stepVersion),
          eq(memo.inputDigest, inputDigest),
          eq(memo.outputDigest, outputDigest),
        );
        await attempt((db) => db.delete(memo).where(isIt));
      }
    },
  };
}

type Executor = Parameters<Parameters<Attempting['attempt']>[0]>[0];
type Row = typeof memo.$inferSelect;

async function judge(
  rows: readonly Row[],
  usable: (output: unknown) => Promise<boolean>,
): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  let next = 0;
  const work = async () => {
    for (let i = next++; i < rows.length; i = next++) verdicts[i] = await usable(rows[i]?.output);
  };
  await Promise.all(Array.from({ length: JUDGES }, work));
  return verdicts;
}

async function forget(db: Executor, rows: readonly Row[]): Promise<void> {
  // Only the rows that were judged: one may have been forgotten and recorded anew since.
  for (const { key, createdAt } of rows) {
    await db.delete(memo).where(and(eq(memo.key, key), eq(memo.createdAt, createdAt)));
  }
}

// Statistics: a row that somebody else is counting at this moment is passed over, not waited for.
async function countHits(db: Executor, rows: readonly Row[]): Promise<void> {
  const keys = rows.map((row) => row.key);
  const free = db.select({ key: memo.key }).from(memo).where(inAny(keys));
  await db
    .update(memo)
    .set({ hits: sql`${memo.hits} + 1`, lastUsedAt: sql`now()` })
    .where(inArray(memo.key, free.for('update', { skipLocked: true })));
}

// One array parameter, however many keys: `in (…)` would be planned anew for each number of them.
function inAny(keys: readonly string[]) {
  return sql`${memo.key} = any(${sql.param([...keys])}::text[])`;
}

function toMemoHit({ hits: _hits, lastUsedAt: _lastUsedAt, createdAt, ...entry }: Row): MemoHit {
  return { ...entry, createdAt: createdAt.toISOString() };
}
