import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import type { ArtifactRef } from '../../schemas/artifact';
import type { ImportedRun, RunStatus } from '../../schemas/pipeline';
import type { RunOrigin } from '../../schemas/platform/input-sets';
import type { RegistryEventKind, RegistryKind } from '../../schemas/registry/registry';
import type { SignedResult } from '../../schemas/run-record';
import { athanor, instant, json, ordered } from './columns';

/**
 * After a change here or in the `tables.ts` of a folder beside, make a migration (and never edit one that was
 * released): `npx drizzle-kit generate --dialect postgresql --schema store/database/tables.ts --out
 * store/database/migrations --name WHAT-CHANGED`
 */
export * from './api/tables';
export * from './boards/tables';
export { athanor } from './columns';
export * from './inputs/tables';
export * from './nodes/tables';
export * from './people/tables';
export * from './retention/tables';
export * from './usage/tables';
export * from './webhooks/tables';

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
    /** Set when the run ran elsewhere, and only its record is here. */
    imported: json('imported').$type<ImportedRun>(),
    /** The template, parameter set or schedule that it comes from. */
    origin: json('origin').$type<RunOrigin>(),
    /** Kept whatever the retention of its project says. */
    held: boolean('held').notNull().default(false),
  },
  (t) => [
    unique('runs_idempotency').on(t.project, t.pipeline, t.idempotencyKey),
    index('runs_newest').on(t.startedAt, t.id),
    index('runs_project_newest').on(t.project, t.startedAt, t.id),
    index('runs_ended').on(t.project, t.endedAt).where(sql`${t.endedAt} is not null`),
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
    /** What computing it took, where its node could measure; null else. */
    cpuSeconds: doublePrecision('cpu_seconds'),
    joules: doublePrecision('joules'),
    /** SHA-256 of artifacts; null where it was not kept. */
    used: text('used').array(),
    generated: text('generated').array(),
    signed: json('signed').$type<SignedResult>(),
  },
  (t) => [
    primaryKey({ name: 'provenance_pk', columns: [t.run, t.step, t.position] }),
    // The order in which a run's entries are listed: `filter/2` before `filter/12`.
    index('provenance_input').on(t.inputDigest),
    index('provenance_used').using('gin', t.used),
    index('provenance_generated').using('gin', t.generated),
    index('provenance_order').on(t.run, t.stage, t.step, sql`length(${t.position})`, t.position),
  ],
);

/** One row per version of a data set or model: added, never changed. */
export const registryVersions = athanor.table(
  'registry_versions',
  {
    project: ordered('project').notNull(),
    kind: ordered('kind').$type<RegistryKind>().notNull(),
    name: ordered('name').notNull(),
    number: integer('number').notNull(),
    digest: text('digest').notNull(),
    manifest: json('manifest').$type<ArtifactRef>().notNull(),
    run: ordered('run').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'registry_versions_pk', columns: [t.project, t.kind, t.name, t.number] }),
    unique('registry_versions_content').on(t.project, t.kind, t.name, t.digest),
  ],
);

/** What happened to versions: registered, evaluated, promoted, rolled back. Appended to, never changed. */
export const registryEvents = athanor.table(
  'registry_events',
  {
    id: text('id').primaryKey(),
    /** The order in which they were written. */
    order: bigserial('order', { mode: 'number' }).notNull(),
    project: ordered('project').notNull(),
    kind: ordered('kind').$type<RegistryKind>().notNull(),
    name: ordered('name').notNull(),
    number: integer('number').notNull(),
    event: text('event').$type<RegistryEventKind>().notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    details: json('details').notNull(),
  },
  (t) => [index('registry_events_of').on(t.project, t.kind, t.name, t.order)],
);

/**
 * Every sensitive act: who did what to whom, and when. A chain: a trigger numbers each row and hashes it
 * together with the hash of the row before, and others refuse every change; see `audit.ts`.
 */
export const audit = athanor.table(
  'audit',
  {
    id: text('id').primaryKey(),
    order: bigint('order', { mode: 'number' }).notNull().default(0).unique(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: ordered('subject').notNull(),
    /** Null for what concerns no project. */
    project: ordered('project'),
    details: json('details').notNull(),
    /** The hash of the row before; 64 zeros for the first. */
    previous: text('previous').notNull().default(''),
    hash: text('hash').notNull().default(''),
  },
  (t) => [
    index('audit_subject').on(t.subject, t.order),
    index('audit_project').on(t.project, t.order),
  ],
);
