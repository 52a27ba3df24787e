import { sql } from 'drizzle-orm';
import { bigint, index, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { athanor, instant, ordered } from '../columns';

/** Which artifacts a project may read: what its people uploaded, and what its runs lead to. */
export const projectArtifacts = athanor.table(
  'project_artifacts',
  {
    project: ordered('project').notNull(),
    sha256: ordered('sha256').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    mediaType: text('media_type').notNull(),
    /** What the file was called; null where nobody said. */
    name: text('name'),
    /** The run that left it; null for an upload. */
    run: ordered('run'),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'project_artifacts_pk', columns: [t.project, t.sha256] }),
    index('project_artifacts_newest').on(t.project, t.createdAt, t.sha256),
    index('project_artifacts_run').on(t.run),
  ],
);

/** Requests that are to happen once: what was asked first under a key. */
export const idempotency = athanor.table(
  'idempotency',
  {
    scope: ordered('scope').notNull(),
    key: ordered('key').notNull(),
    /** Digest of the request. */
    digest: text('digest').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_pk', columns: [t.scope, t.key] }),
    index('idempotency_age').on(t.createdAt),
  ],
);

/** Keys of projects for what Temporal keeps, wrapped: see `store/payloads`. */
export const payloadKeys = athanor.table(
  'payload_keys',
  {
    id: ordered('id').primaryKey(),
    /** The empty text: of no project. */
    project: ordered('project').notNull(),
    /** Base64. */
    wrapped: text('wrapped').notNull(),
    /** Names the key that wrapped it. */
    wrappedBy: text('wrapped_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Since when it only reads. */
    retiredAt: instant('retired_at'),
  },
  (t) => [uniqueIndex('payload_keys_in_use').on(t.project).where(sql`retired_at is null`)],
);
