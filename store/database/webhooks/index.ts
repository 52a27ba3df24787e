/** Webhooks: what a project has set up, and the queue of what is to be delivered. */
import { randomBytes } from 'node:crypto';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import { parseAsked } from '../../../schemas/platform/people';
import {
  type NewWebhook,
  newWebhook,
  WEBHOOK_TEST,
  type Webhook,
  type WebhookChanges,
  type WebhookDelivery,
} from '../../../schemas/platform/webhooks';
import type { Attempting } from '../connection';
import { decodeCursor, encodeCursor, pageLimit } from '../cursor';
import { newId } from '../people/new-id';
import type { Page } from '../records';
import { webhookDeliveries, webhooks } from './tables';

export { type DueDelivery, type WebhookQueue, webhookQueue } from './queue';

const SECRET_BYTES = 32;
/** A secret that was replaced signs beside the new one for a day. */
const PREVIOUS_MS = 86_400_000;

/** Webhooks of one project. NOT_FOUND for an id that is none of its own. */
export interface WebhookStore {
  /** With its secret, which nobody is told again. */
  add(asked: NewWebhook, createdBy: string): Promise<Webhook & { secret: string }>;
  list(): Promise<Webhook[]>;
  get(id: string): Promise<Webhook>;
  change(id: string, changes: WebhookChanges): Promise<Webhook>;
  /** With what was to be delivered. */
  remove(id: string): Promise<void>;
  /** A new secret; for a day what is sent is signed with both. */
  rotate(id: string): Promise<Webhook & { secret: string }>;
  /** Newest first. */
  deliveries(id: string, o?: { limit?: number; cursor?: string }): Promise<Page<WebhookDelivery>>;
  /** Sends it again, from the first attempt on. */
  redeliver(id: string, delivery: string): Promise<WebhookDelivery>;
  /** Queues an event that says nothing. */
  test(id: string): Promise<WebhookDelivery>;
}

/** All but the secrets, which the role of a project may not read. */
const SHOWN = {
  ...{ id: webhooks.id, project: webhooks.project, url: webhooks.url, events: webhooks.events },
  ...{ description: webhooks.description, createdBy: webhooks.createdBy },
  ...{ createdAt: webhooks.createdAt, disabledAt: webhooks.disabledAt },
  disabledBecause: webhooks.disabledBecause,
};

/** The webhooks of a project. */
export function webhookStore({ attempt }: Attempting, project: string): WebhookStore {
  const is = (id: string) => and(eq(webhooks.project, project), eq(webhooks.id, id));
  const get = async (id: string) => {
    const [row] = await attempt((db) => db.select(SHOWN).from(webhooks).where(is(id)));
    if (row !== undefined) return toWebhook(row);
    throw new AthanorError({ code: 'NOT_FOUND', message: `There is no webhook ${id}.` });
  };
  const set = async (id: string, values: object) => {
    await get(id);
    await attempt((db) => db.update(webhooks).set(values).where(is(id)));
    return get(id);
  };
  return {
    get,
    ...deliveriesOf({ attempt }, project, get),
    async add(asked, createdBy) {
      const { url, events, description } = parseAsked(newWebhook, asked);
      const id = newId('webhook');
      const secret = newSecret();
      const values = { id, project, url, events, description, secret, createdBy };
      await attempt((db) => db.insert(webhooks).values(values));
      return { ...(await get(id)), secret };
    },
    async list() {
      const rows = await attempt((db) =>
        db
          .select(SHOWN)
          .from(webhooks)
          .where(eq(webhooks.project, project))
          .orderBy(asc(webhooks.createdAt), asc(webhooks.id)),
      );
      return rows.map(toWebhook);
    },
    change: (id, { disabled, ...rest }) =>
      set(id, {
        ...rest,
        ...(disabled === undefined
          ? // Drizzle refuses to set nothing.
            { project }
          : {
              disabledAt: disabled ? new Date() : null,
              disabledBecause: disabled ? 'by hand' : '',
            }),
      }),
    async remove(id) {
      await get(id);
      await attempt((db) =>
        db.transaction(async (tx) => {
          await tx.delete(webhooks).where(is(id));
          const { project: p, webhook } = webhookDeliveries;
          await tx.delete(webhookDeliveries).where(and(eq(p, project), eq(webhook, id)));
        }),
      );
    },
    async rotate(id) {
      const secret = newSecret();
      const previousUntil = new Date(Date.now() + PREVIOUS_MS);
      await get(id);
      // The old one moves within the statement: nobody reads it.
      await attempt((db) =>
        db.execute(
          sql`select athanor.webhook_rotate(${project}, ${id}, ${secret}, ${previousUntil.toISOString()}::timestamptz)`,
        ),
      );
      return { ...(await get(id)), secret };
    },
  };
}

function deliveriesOf(
  { attempt }: Attempting,
  project: string,
  get: WebhookStore['get'],
): Pick<WebhookStore, 'deliveries' | 'redeliver' | 'test'> {
  const table = webhookDeliveries;
  const of = (webhook: string) => and(eq(table.project, project), eq(table.webhook, webhook));
  return {
    async deliveries(id, o = {}) {
      await get(id);
      const limit = pageLimit(o.limit);
      const after = o.cursor === undefined ? undefined : afterCursor(o.cursor);
      const rows = await attempt((db) =>
        db
          .select()
          .from(table)
          .where(and(of(id), after))
          .orderBy(desc(table.createdAt), desc(table.id))
          .limit(limit + 1),
      );
      const items = rows.slice(0, limit).map(toDelivery);
      const last = items.at(-1);
      const more = rows.length > limit && last !== undefined;
      return { items, cursor: more ? encodeCursor([last.createdAt, last.id]) : null };
    },
    async redeliver(id, delivery) {
      const values = { status: 'waiting' as const, nextAt: new Date(), tries: 0 };
      const [row] = await attempt((db) =>
        db
          .update(table)
          .set(values)
          .where(and(of(id), eq(table.id, delivery)))
          .returning(),
      );
      if (row !== undefined) return toDelivery(row);
      throw new AthanorError({ code: 'NOT_FOUND', message: `There is no delivery ${delivery}.` });
    },
    async test(id) {
      await get(id);
      const at = new Date();
      const payload = { type: WEBHOOK_TEST, timestamp: at.toISOString(), data: { project } };
      const [row] = await attempt((db) =>
        db
          .insert(table)
          .values({
            ...{ id: `msg_${randomBytes(16).toString('hex')}`, project, webhook: id },
            ...{ type: WEBHOOK_TEST, payload: JSON.stringify(payload) },
            ...{ status: 'waiting', nextAt: at },
          })
          .returning(),
      );
      return toDelivery(row as typeof table.$inferSelect);
    },
  };
}

/** As Standard Webhooks writes secrets. */
function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

function afterCursor(cursor: string) {
  const [at, id] = decodeCursor(cursor, 2);
  const { createdAt, id: own } = webhookDeliveries;
  return sql`(${createdAt}, ${own}) < (${at}::timestamptz, ${id})`;
}

type Shown = Omit<typeof webhooks.$inferSelect, 'secret' | 'previousSecret' | 'previousUntil'>;

function toWebhook(row: Shown): Webhook {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
  };
}

function toDelivery(row: typeof webhookDeliveries.$inferSelect): WebhookDelivery {
  const { project: _project, tries: _tries, ...rest } = row;
  return {
    ...rest,
    payload: JSON.parse(row.payload),
    createdAt: row.createdAt.toISOString(),
    nextAt: row.nextAt?.toISOString() ?? null,
  };
}
