import type { Webhook, WebhookDelivery, WebhooksClient } from '../webhooks';
import type { HttpConnection } from './connection';

const ROOT = '/v1/webhooks';

/** Webhooks over HTTP. */
export function httpWebhooks(connection: HttpConnection, project: string): WebhooksClient {
  const query = { project };
  const at = (id: string, ...more: string[]) =>
    [ROOT, ...[id, ...more].map(encodeURIComponent)].join('/');
  const post = <T>(path: string, json?: object) =>
    connection.json<T>(path, { method: 'POST', query, json });
  type Fresh = Webhook & { secret: string };
  return {
    async list() {
      return (await connection.json<{ items: Webhook[] }>(ROOT, { query })).items;
    },
    add: (asked) => post<Fresh>(ROOT, asked),
    change: (id, json) =>
      connection.json<Webhook>(at(id), { method: 'PATCH', query, json, repeatable: true }),
    async remove(id) {
      await connection.ask(at(id), { method: 'DELETE', query });
    },
    rotate: (id) => post<Fresh>(at(id, 'rotate-secret')),
    async deliveries(id, { limit } = {}) {
      const path = at(id, 'deliveries');
      const asked = { query: { ...query, limit } };
      return (await connection.json<{ items: WebhookDelivery[] }>(path, asked)).items;
    },
    redeliver: (id, delivery) => post<WebhookDelivery>(at(id, 'deliveries', delivery, 'redeliver')),
    test: (id) => post<WebhookDelivery>(at(id, 'test')),
  };
}
