import { z } from 'zod';

/** What a webhook may be told of. */
export const WEBHOOK_EVENTS = [
  'run.started',
  'run.completed',
  'run.failed',
  'run.cancelled',
  'run.rejected',
  'dataset.registered',
  'model.registered',
  'model.promoted',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
/** What `test` sends; nobody subscribes to it. */
export const WEBHOOK_TEST = 'webhook.test';

const url = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((text) => {
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'without a name and a password: who sends is told by the signature');
const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);

/** A new webhook. Plain `http:` works where an operator allows the address alone. */
export const newWebhook = z.strictObject({
  url: url.describe('https, unless the operator allows the address'),
  events,
  description: z.string().trim().max(200).default(''),
});
export const webhookChanges = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  description: z.string().trim().max(200).optional(),
  disabled: z.boolean().optional(),
});
export type NewWebhook = z.input<typeof newWebhook>;
export type WebhookChanges = z.infer<typeof webhookChanges>;

/** A webhook as people see it: its secret was told once. Times are ISO 8601. */
export interface Webhook {
  id: string;
  project: string;
  url: string;
  events: string[];
  description: string;
  createdBy: string;
  createdAt: string;
  disabledAt: string | null;
  /** Why it was disabled; empty while it is not. */
  disabledBecause: string;
}

/** One try to deliver. */
export interface WebhookAttempt {
  at: string;
  /** Status of the answer; null where there was none. */
  status: number | null;
  /** Empty when it was taken. */
  error: string;
}

/** One event for one webhook. */
export interface WebhookDelivery {
  /** `webhook-id`: the same however often it is sent. */
  id: string;
  webhook: string;
  type: string;
  payload: unknown;
  status: 'waiting' | 'delivered' | 'failed';
  createdAt: string;
  /** When it is tried next; null when it is not. */
  nextAt: string | null;
  attempts: WebhookAttempt[];
}
