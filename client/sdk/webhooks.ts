import type {
  NewWebhook,
  Webhook,
  WebhookChanges,
  WebhookDelivery,
} from '../../schemas/platform/webhooks';

export type {
  NewWebhook,
  Webhook,
  WebhookAttempt,
  WebhookChanges,
  WebhookDelivery,
  WebhookEvent,
} from '../../schemas/platform/webhooks';

/** Webhooks of a project. NOT_FOUND for an id that is none of its own. */
export interface WebhooksClient {
  list(): Promise<Webhook[]>;
  /** With its secret, which is told once. */
  add(asked: NewWebhook): Promise<Webhook & { secret: string }>;
  change(id: string, changes: WebhookChanges): Promise<Webhook>;
  /** With what was to be delivered. */
  remove(id: string): Promise<void>;
  /** A new secret; for a day what is sent is signed with both. */
  rotate(id: string): Promise<Webhook & { secret: string }>;
  /** The newest deliveries with every attempt; 50 unless told. */
  deliveries(id: string, o?: { limit?: number }): Promise<WebhookDelivery[]>;
  redeliver(id: string, delivery: string): Promise<WebhookDelivery>;
  /** Sends an event that says nothing. */
  test(id: string): Promise<WebhookDelivery>;
}
