import { AthanorError } from '../../../schemas/errors';
import type { WebhooksClient } from '../webhooks';
import { operator } from './nodes';
import type { Session } from './session';

/** Webhooks in the database of the place; its gates deliver. */
export function localWebhooks(session: Session): WebhooksClient {
  const store = async () => {
    const database = await session.database();
    if (database !== null) return database.forProject(session.project).webhooks;
    const message = 'The database does not answer; webhooks are kept there.';
    throw new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
  };
  return {
    list: async () => (await store()).list(),
    add: async (asked) => (await store()).add(asked, operator()),
    change: async (id, changes) => (await store()).change(id, changes),
    remove: async (id) => (await store()).remove(id),
    rotate: async (id) => (await store()).rotate(id),
    deliveries: async (id, o) => (await (await store()).deliveries(id, o)).items,
    redeliver: async (id, delivery) => (await store()).redeliver(id, delivery),
    test: async (id) => (await store()).test(id),
  };
}
