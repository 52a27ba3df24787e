import { z } from 'zod';
import { newWebhook, webhookChanges } from '../platform/webhooks';
import { moment, pageOf } from './common';

export const webhookBody = newWebhook.meta({ id: 'NewWebhook' });
export const webhookChangesBody = webhookChanges.meta({ id: 'WebhookChanges' });
export const webhook = z
  .object({
    id: z.string(),
    project: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    description: z.string(),
    createdBy: z.string(),
    createdAt: moment,
    disabledAt: moment.nullable(),
    disabledBecause: z.string(),
  })
  .meta({ id: 'Webhook' });
export const webhookList = z.object({ items: z.array(webhook) }).meta({ id: 'WebhookList' });
export const freshWebhook = webhook
  .extend({ secret: z.string().describe('told once') })
  .meta({ id: 'FreshWebhook' });

export const webhookDelivery = z
  .object({
    id: z.string().describe('`webhook-id`: the same however often it is sent'),
    webhook: z.string(),
    type: z.string(),
    payload: z.unknown(),
    status: z.enum(['waiting', 'delivered', 'failed']),
    createdAt: moment,
    nextAt: moment.nullable().describe('when it is tried next'),
    attempts: z.array(
      z.object({
        at: moment,
        status: z.int().nullable().describe('of the answer; null where there was none'),
        error: z.string().describe('empty when it was taken'),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });
export const webhookDeliveryPage = pageOf('WebhookDeliveryPage', webhookDelivery);
