import { bigint, doublePrecision, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { athanor, ordered } from '../columns';

/** What a project or a key may use; no row and null both mean that there is no limit. */
export const quotas = athanor.table(
  'quotas',
  {
    kind: text('kind').$type<'project' | 'key'>().notNull(),
    /** Name of the project, or id of the key. */
    of: ordered('of').notNull(),
    runsAtOnce: integer('runs_at_once'),
    nodeSecondsPerMonth: doublePrecision('node_seconds_per_month'),
    artifactBytes: bigint('artifact_bytes', { mode: 'number' }),
    requestsPerMinute: integer('requests_per_minute'),
  },
  (t) => [primaryKey({ name: 'quotas_pk', columns: [t.kind, t.of] })],
);

/** Which key started which run: what a key uses is what its runs use. */
export const runKeys = athanor.table('run_keys', {
  run: ordered('run').primaryKey(),
  key: ordered('key').notNull(),
});
