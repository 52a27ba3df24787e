/**
 * What happens in a project, told to receivers of its own over HTTP: signed, tried again, and never sent
 * where it could reach into the network of whoever runs the gate.
 */
export { type AddressPolicy, addressPolicy } from './address';
export { deliverWebhooks, RETRY_DELAYS_MS, type WebhookDeliverer } from './deliver';
