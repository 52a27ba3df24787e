import { eq, lt, sql } from 'drizzle-orm';
import type { WebhookAttempt } from '../../../schemas/platform/webhooks';
import type { Attempting } from '../connection';
import { webhookDeliveries, webhooks } from './tables';

/** The last attempts are told; more would only repeat them. */
const ATTEMPTS_KEPT = 20;

/** Something to deliver now, with what it is signed with. */
export interface DueDelivery {
  id: string;
  webhook: string;
  url: string;
  payload: string;
  /** The newest first. */
  secrets: string[];
  /** Attempts that were begun, this one included. */
  tries: number;
  attempts: WebhookAttempt[];
}

/** The queue of deliveries of all projects. */
export interface WebhookQueue {
  /**
   * Takes what is due, at most `count`: it is nobody else's until `leaseMs` are over. Who dies in between
   * has it delivered again: receivers know a delivery by its id.
   */
  take(o: { count: number; leaseMs: number }): Promise<DueDelivery[]>;
  /** Notes an attempt; `nextAt` is null when it was taken, or is given up. */
  settle(
    delivery: DueDelivery,
    o: { attempt: WebhookAttempt; status: 'waiting' | 'delivered' | 'failed'; nextAt: Date | null },
  ): Promise<void>;
  /** Sends nothing more there, since the receiver says that it is gone. */
  disable(webhook: string, because: string): Promise<void>;
  /** Forgets what was added before then. */
  forget(before: Date): Promise<void>;
}

/** The queue of a database. */
export function webhookQueue({ attempt }: Attempting): WebhookQueue {
  const table = webhookDeliveries;
  return {
    async take({ count, leaseMs }) {
      const leased = sql`now() + make_interval(secs => ${leaseMs / 1_000})`;
      const { rows } = await attempt((db) =>
        db.execute<Omit<DueDelivery, 'secrets'> & { secret: string; previous: string | null }>(sql`
          update athanor.webhook_deliveries as d set tries = d.tries + 1, next_at = ${leased}
          from athanor.webhooks as w
          where w.id = d.webhook and d.id in (
            select due.id from athanor.webhook_deliveries as due
            join athanor.webhooks as open on open.id = due.webhook and open.disabled_at is null
            where due.status = 'waiting' and due.next_at <= now()
            order by due.next_at limit ${count} for update of due skip locked)
          returning d.id, d.webhook, d.payload, d.tries, d.attempts, w.url, w.secret,
            case when w.previous_until > now() then w.previous_secret end as previous`),
      );
      return rows.map(({ secret, previous, ...row }) => ({
        ...row,
        secrets: previous === null ? [secret] : [secret, previous],
      }));
    },
    async settle({ id, attempts }, { attempt: last, status, nextAt }) {
      const values = { status, nextAt, attempts: [...attempts, last].slice(-ATTEMPTS_KEPT) };
      await attempt((db) => db.update(table).set(values).where(eq(table.id, id)));
    },
    async disable(webhook, because) {
      const values = { disabledAt: new Date(), disabledBecause: because };
      await attempt((db) => db.update(webhooks).set(values).where(eq(webhooks.id, webhook)));
    },
    async forget(before) {
      await attempt((db) => db.delete(table).where(lt(table.createdAt, before)));
    },
  };
}
