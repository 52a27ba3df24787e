import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Connection } from '../connection';
import type { Score, ScoreChange, ScoreRow } from './records';
import { scoreChanges, scores } from './tables';

const LIMIT = 200;

/** One change to make: `next` is a pure rule of `fleet`. */
export interface ScoreUpdate {
  /** Chosen by the caller: the same change is made once, however often it is sent. */
  id: string;
  node: string;
  step: string;
  stepVersion: number;
  /** In words that an operator can read. */
  reason: string;
  next: (before: Score | null) => Score;
}

/** How nodes stand in each version of a step, and why. */
export interface ScoreStore {
  /** Makes changes, one after another; those that were made before change nothing. */
  change(updates: readonly ScoreUpdate[]): Promise<ScoreRow[]>;
  /** Scores of some nodes (of all steps, or one). */
  of(nodes: readonly string[], step?: { step: string; stepVersion: number }): Promise<ScoreRow[]>;
  /** Why they changed, newest first. */
  changes(node: string, limit?: number): Promise<ScoreChange[]>;
}

/** The scores of a database. */
export function scoreStore({ attempt }: Connection): ScoreStore {
  return {
    async change(updates) {
      const rows: ScoreRow[] = [];
      for (const update of updates) rows.push(await attempt((db) => changeOne(db, update)));
      return rows;
    },
    async of(nodes, step) {
      const isStep =
        step && and(eq(scores.step, step.step), eq(scores.stepVersion, step.stepVersion));
      const where = and(inArray(scores.node, [...nodes]), isStep);
      const { node, step: name, stepVersion } = scores;
      const rows = await attempt((db) =>
        db.select().from(scores).where(where).orderBy(asc(node), asc(name), asc(stepVersion)),
      );
      return rows.map(toScore);
    },
    async changes(node, limit = LIMIT) {
      const { node: of, at, id } = scoreChanges;
      const rows = await attempt((db) =>
        db.select().from(scoreChanges).where(eq(of, node)).orderBy(desc(at), desc(id)).limit(limit),
      );
      return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
    },
  };
}

type Executor = Parameters<Parameters<Connection['attempt']>[0]>[0];

async function changeOne(db: Executor, update: ScoreUpdate): Promise<ScoreRow> {
  const { id, node, step, stepVersion, reason, next } = update;
  const isIt = and(
    eq(scores.node, node),
    eq(scores.step, step),
    eq(scores.stepVersion, stepVersion),
  );
  return db.transaction(async (tx) => {
    const at = new Date();
    const key = { node, step, stepVersion };
    // The row must be there to be locked; a score of no changes stands for none.
    await tx
      .insert(scores)
      .values({ ...key, score: {}, changes: 0, updatedAt: at })
      .onConflictDoNothing();
    const [row] = await tx.select().from(scores).where(isIt).for('update');
    const found = row as Row;
    const before = found.changes === 0 ? null : found.score;
    const after = next(before);
    const added = await tx
      .insert(scoreChanges)
      .values({ ...key, id, at, reason, before, after })
      .onConflictDoNothing()
      .returning({ id: scoreChanges.id });
    if (added.length === 0) return toScore(found);
    const values = { score: after, changes: found.changes + 1, updatedAt: at };
    await tx.update(scores).set(values).where(isIt);
    return toScore({ ...found, ...values });
  });
}

type Row = typeof scores.$inferSelect;

function toScore(row: Row): ScoreRow {
  return { ...row, updatedAt: row.updatedAt.toISOString() };
}
