import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { ArtifactRef } from '../../schemas/artifact';
import type { RunStatus } from '../../schemas/pipeline';
import { athanor, instant, json, ordered } from './columns';

/**
 * After a change here or in `nodes/tables.ts`, make a migration (and never edit one that was
 * released): `npx drizzle-kit generate --dialect postgresql --schema store/database/tables.ts --out
 * store/database/migrations --name WHAT-CHANGED`
 */
export { athanor } from './columns';
export * from './nodes/tables';

/** One row per run; the id is its Temporal Workflow Id. */
export const runs = athanor.table(
  'runs',
  {
    id: ordered('id').primaryKey(),
    project: text('project').notNull(),
    pipeline: text('pipeline').notNull(),
    pipelineVersion: integer('pipeline_version').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    input: json('input').notNull(),
    inputDigest: text('input_digest').notNull(),
    status: text('status').$type<RunStatus>().notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    resultDigest: text('result_digest'),
    record: json('record').$type<ArtifactRef>(),
    artifacts: json('artifacts').$type<Record<string, ArtifactRef>>(),
    summary: json('summary'),
    error: json('error'),
  },
  (t) => [
    unique('runs_idempotency').on(t.project, t.pipeline, t.idempotencyKey),
    index('runs_newest').on(t.startedAt, t.id),
    index('runs_project_newest').on(t.project, t.startedAt, t.id),
    index('runs_running').on(t.startedAt).where(sql`${t.status} = 'running'`),
  ],
);

/** One row per result that may be taken again; `key` is trust's `memoKey`. */
export const memo = athanor.table('memo', {
  key: ordered('key').primaryKey(),
  project: text('project').notNull(),
  step: text('step').notNull(),
  stepVersion: integer('step_version').notNull(),
  codeDigest: text('code_digest').notNull(),
  toolVersion: text('tool_version').notNull(),
  inputDigest: text('input_digest').notNull(),
  output: json('output'),
  outputDigest: text('output_digest').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastUsedAt: instant('last_used_at').notNull().defaultNow(),
  hits: bigint('hits', { mode: 'number' }).notNull().default(0),
});

/** One row per step result of a run: who made what from what, when, with which code (W3C PROV). */
export const provenance = athanor.table(
  'provenance',
  {
    run: ordered('run').notNull(),
    stage: ordered('stage').notNull(),
    step: ordered('step').notNull(),
    stepVersion: integer('step_version').notNull(),
    position: ordered('position').notNull(),
    inputDigest: text('input_digest').notNull(),
    outputDigest: text('output_digest').notNull(),
    codeDigest: text('code_digest').notNull(),
    toolVersion: text('tool_version').notNull(),
    node: ordered('node').notNull(),
    seed: bigint('seed', { mode: 'number' }),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at').notNull(),
    attempt: integer('attempt').notNull(),
    cached: boolean('cached').notNull(),
  },
  (t) => [
    primaryKey({ name: 'provenance_pk', columns: [t.run, t.step, t.position] }),
    // The order in which a run's entries are listed: `filter/2` before `filter/12`.
    index('provenance_order').on(t.run, t.stage, t.step, sql`length(${t.position})`, t.position),
  ],
);
