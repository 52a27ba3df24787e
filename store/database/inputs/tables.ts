import { index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import type { InputSetKind } from '../../../schemas/platform/input-sets';
import { athanor, instant, json, ordered } from '../columns';

/** Named inputs of pipelines: one row per version, added and never changed. */
export const inputSets = athanor.table(
  'input_sets',
  {
    project: ordered('project').notNull(),
    kind: ordered('kind').$type<InputSetKind>().notNull(),
    name: ordered('name').notNull(),
    number: integer('number').notNull(),
    pipeline: text('pipeline').notNull(),
    title: text('title').notNull(),
    input: json('input').$type<Record<string, unknown>>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'input_sets_pk', columns: [t.project, t.kind, t.name, t.number] }),
    index('input_sets_pipeline').on(t.project, t.kind, t.pipeline),
  ],
);
