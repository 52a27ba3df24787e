import { sql } from 'drizzle-orm';
import { index, integer, text } from 'drizzle-orm/pg-core';
import type { WebhookAttempt } from '../../../schemas/platform/webhooks';
import { athanor, instant, json, ordered } from '../columns';

/** Where a project has events told. The secrets are read by what delivers alone, never by a project. */
export const webhooks = athanor.table(
  'webhooks',
  {
    id: ordered('id').primaryKey(),
    project: ordered('project').notNull(),
    url: text('url').notNull(),
    events: text('events').array().notNull(),
    description: text('description').notNull(),
    secret: text('secret').notNull(),
    /** Signs beside the new one, until then. */
    previousSecret: text('previous_secret'),
    previousUntil: instant('previous_until'),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    disabledAt: instant('disabled_at'),
    disabledBecause: text('disabled_because').notNull().default(''),
  },
  (t) => [index('webhooks_project').on(t.project)],
);

/** One event for one webhook. Triggers add rows in the transaction in which the event happens. */
export const webhookDeliveries = athanor.table(
  'webhook_deliveries',
  {
    id: ordered('id').primaryKey(),
    project: ordered('project').notNull(),
    webhook: ordered('webhook').notNull(),
    type: text('type').notNull(),
    /** The text that is signed and sent. */
    payload: text('payload').notNull(),
    status: text('status').$type<'waiting' | 'delivered' | 'failed'>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    nextAt: instant('next_at'),
    tries: integer('tries').notNull().default(0),
    attempts: json('attempts').$type<WebhookAttempt[]>().notNull().default([]),
  },
  (t) => [
    index('webhook_deliveries_due').on(t.nextAt).where(sql`${t.status} = 'waiting'`),
    index('webhook_deliveries_newest').on(t.project, t.webhook, t.createdAt, t.id),
    index('webhook_deliveries_age').on(t.createdAt),
  ],
);
