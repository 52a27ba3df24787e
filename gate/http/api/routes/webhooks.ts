import { z } from 'zod';
import { pageQuery, projectQuery } from '../../../../schemas/api/common';
import {
  freshWebhook,
  webhook,
  webhookBody,
  webhookChangesBody,
  webhookDelivery,
  webhookDeliveryPage,
  webhookList,
} from '../../../../schemas/api/webhooks';
import type { Caller } from '../../../../schemas/platform/caller';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ id: z.string().min(1).max(100) });
const ROOT = '/v1/webhooks';
const MANAGE = 'webhooks:manage' as const;
const tag = 'webhooks';

/** Where a project has events told, and what was delivered. */
export function addWebhookRoutes(app: ApiApp, services: ApiServices): void {
  addWebhooks(app, services);
  addSecrets(app, services);
  addDeliveries(app, services);
}

/** The webhooks of a project that the caller looks after. @throws NOT_FOUND, FORBIDDEN */
function storeOf({ database }: ApiServices, caller: Caller, project: string) {
  authorise(caller, MANAGE, project);
  return database.forProject(project).webhooks;
}

function noted(services: ApiServices, caller: Caller, project: string) {
  return (action: string, subject: string, details: Record<string, unknown> = {}) =>
    services.database.audit.add({
      ...{ actor: caller.id, action: `webhook.${action}`, subject, project, details },
    });
}

function addWebhooks(app: ApiApp, services: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listWebhooks', method: 'get', path: ROOT, tag, permission: MANAGE },
      ...{ summary: 'Webhooks of a project', query: projectQuery, answer: webhookList },
    },
    async ({ caller, query: { project } }) => ({
      items: await storeOf(services, caller, project).list(),
    }),
  );
  endpoint(
    app,
    {
      ...{ id: 'addWebhook', method: 'post', path: ROOT, tag, permission: MANAGE, status: 201 },
      summary: 'Have events told to a receiver; the secret that signs them is told once',
      ...{ query: projectQuery, body: webhookBody, answer: freshWebhook },
    },
    async ({ c, caller, query: { project }, body }) => {
      const made = await storeOf(services, caller, project).add(body, caller.id);
      const { url, events } = made;
      await noted(services, caller, project)('add', made.id, { url, events });
      c.header('cache-control', 'no-store');
      return made;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getWebhook', method: 'get', path: `${ROOT}/{id}`, tag, permission: MANAGE },
      ...{ summary: 'One webhook', params: named, query: projectQuery, answer: webhook },
    },
    async ({ caller, params: { id }, query: { project } }) =>
      storeOf(services, caller, project).get(id),
  );
  endpoint(
    app,
    {
      ...{ id: 'changeWebhook', method: 'patch', path: `${ROOT}/{id}`, tag, permission: MANAGE },
      summary: 'Change where a webhook goes and what it tells; disable it or enable it again',
      ...{ params: named, query: projectQuery, body: webhookChangesBody, answer: webhook },
    },
    async ({ caller, params: { id }, query: { project }, body }) => {
      const changed = await storeOf(services, caller, project).change(id, body);
      await noted(services, caller, project)('change', id, body);
      return changed;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'removeWebhook', method: 'delete', path: `${ROOT}/{id}`, tag, permission: MANAGE },
      summary: 'Take a webhook away, with what was to be delivered',
      ...{ params: named, query: projectQuery },
    },
    async ({ caller, params: { id }, query: { project } }) => {
      await storeOf(services, caller, project).remove(id);
      await noted(services, caller, project)('remove', id);
      return undefined;
    },
  );
}

function addSecrets(app: ApiApp, services: ApiServices): void {
  const path = `${ROOT}/{id}/rotate-secret`;
  endpoint(
    app,
    {
      ...{ id: 'rotateWebhookSecret', method: 'post', path, tag, permission: MANAGE },
      summary: 'A new secret, told once; for a day what is sent is signed with both',
      ...{ params: named, query: projectQuery, answer: freshWebhook },
    },
    async ({ c, caller, params: { id }, query: { project } }) => {
      const made = await storeOf(services, caller, project).rotate(id);
      await noted(services, caller, project)('rotate', id);
      c.header('cache-control', 'no-store');
      return made;
    },
  );
}

function addDeliveries(app: ApiApp, services: ApiServices): void {
  const path = `${ROOT}/{id}/deliveries`;
  endpoint(
    app,
    {
      ...{ id: 'listWebhookDeliveries', method: 'get', path, tag, permission: MANAGE },
      summary: 'What was and is to be delivered, newest first, with every attempt',
      ...{ params: named, query: pageQuery.extend(projectQuery.shape) },
      answer: webhookDeliveryPage,
    },
    async ({ caller, params: { id }, query: { project, ...asked } }) => {
      const page = await storeOf(services, caller, project).deliveries(id, asked);
      return { items: page.items, next: page.cursor };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'redeliverWebhook', method: 'post', tag, permission: MANAGE },
      path: `${path}/{delivery}/redeliver`,
      summary: 'Send something again, with the id that it had',
      params: named.extend({ delivery: z.string().min(1).max(100) }),
      ...{ query: projectQuery, answer: webhookDelivery },
    },
    async ({ caller, params: { id, delivery }, query: { project } }) =>
      storeOf(services, caller, project).redeliver(id, delivery),
  );
  endpoint(
    app,
    {
      ...{ id: 'testWebhook', method: 'post', path: `${ROOT}/{id}/test`, tag, permission: MANAGE },
      summary: 'Send an event that says nothing (`webhook.test`)',
      ...{ params: named, query: projectQuery, answer: webhookDelivery },
    },
    async ({ caller, params: { id }, query: { project } }) =>
      storeOf(services, caller, project).test(id),
  );
}
