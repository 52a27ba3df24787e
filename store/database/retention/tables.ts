import { index, integer, text } from 'drizzle-orm/pg-core';
import type { RetentionOnly } from '../../../schemas/platform/retention';
import { athanor, instant, json, ordered } from '../columns';
import type { DeletionCounts } from './deletion-row';

/** How long a project keeps runs that have ended; without a row, for ever. */
export const retentionPolicies = athanor.table('retention_policies', {
  project: ordered('project').primaryKey(),
  days: integer('days').notNull(),
  only: text('only').$type<RetentionOnly>().notNull(),
  setBy: text('set_by').notNull(),
  setAt: instant('set_at').notNull().defaultNow(),
});

/** Runs that are being deleted: what is begun is finished by whoever comes next. */
export const runDeletions = athanor.table(
  'run_deletions',
  {
    run: ordered('run').primaryKey(),
    project: ordered('project').notNull(),
    /** The run that it is a point of, which goes after all of its points; itself for all others. */
    root: ordered('root').notNull(),
    counts: json('counts').$type<Partial<DeletionCounts>>().notNull().default({}),
    begunAt: instant('begun_at').notNull().defaultNow(),
    /** When its row was gone; what follows is the collection of its artifacts. */
    rowsGoneAt: instant('rows_gone_at'),
  },
  (t) => [index('run_deletions_root').on(t.root)],
);
