import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import { signWebhook } from '../../client/sdk';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import type { DueDelivery, WebhookQueue } from '../../store/database';
import type { AddressPolicy } from './address';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after each attempt the next one comes, as Standard Webhooks proposes: about three days in all. */
export const RETRY_DELAYS_MS: readonly number[] = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS],
  ...[14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
];
/** Up to a tenth more, so that what failed together does not come back together. */
const JITTER = 0.1;
const POLL_MS = 1_000;
const AT_ONCE = 16;
const TIMEOUT_MS = 15_000;
/** Longer than an attempt can take: until then it is nobody else's. */
const LEASE_MS = 60_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const ERROR_CHARACTERS_MAX = 300;
const GONE = 410;

/** What delivers. */
export interface WebhookDeliverer {
  close(): Promise<void>;
}

interface Options {
  queue: WebhookQueue;
  policy: AddressPolicy;
  onError: (error: unknown) => void;
  pollMs?: number;
  retryDelaysMs?: readonly number[];
}

/**
 * Delivers what is due, as long as it is open. Any number of gates share the queue; what one of them had
 * in its hands when it died is delivered by another a minute later.
 */
export function deliverWebhooks(o: Options): WebhookDeliverer {
  const agent = new Agent({
    connect: { lookup: o.policy.lookup, timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  let working: Promise<void> | undefined;
  let isClosed = false;
  const work = async () => {
    for (let more = true; more && !isClosed; ) {
      const due = await o.queue.take({ count: AT_ONCE, leaseMs: LEASE_MS });
      await Promise.all(due.map((one) => deliver(one, { ...o, agent })));
      more = due.length === AT_ONCE;
    }
  };
  const timer = setInterval(() => {
    working ??= work()
      .catch(o.onError)
      .finally(() => {
        working = undefined;
      });
  }, o.pollMs ?? POLL_MS);
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await working;
      await agent.close();
    },
  };
}

async function deliver(due: DueDelivery, o: Options & { agent: Agent }): Promise<void> {
  const at = new Date().toISOString();
  const { status, error } = await send(due, o);
  const attempt = { at, status, error };
  if (error === '') {
    return o.queue.settle(due, { attempt, status: 'delivered', nextAt: null });
  }
  if (status === GONE) await o.queue.disable(due.webhook, 'its receiver answered 410 Gone');
  const delayMs = (o.retryDelaysMs ?? RETRY_DELAYS_MS)[due.tries - 1];
  if (delayMs === undefined || status === GONE) {
    return o.queue.settle(due, { attempt, status: 'failed', nextAt: null });
  }
  const nextAt = new Date(Date.now() + delayMs * (1 + JITTER * Math.random()));
  return o.queue.settle(due, { attempt, status: 'waiting', nextAt });
}

/** One attempt: any answer of 2xx has taken it. Redirects are not followed: they could lead anywhere. */
async function send(
  { id, url, payload, secrets }: DueDelivery,
  { agent, policy }: Options & { agent: Agent },
): Promise<{ status: number | null; error: string }> {
  try {
    const { protocol, hostname } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    // Who connects to an address resolves no name, and so is not asked by `lookup`.
    if (isIP(host) !== 0 && !policy.mayConnect(host)) {
      return { status: null, error: `${host} is an address where nothing is sent.` };
    }
    if (protocol !== 'https:' && !(await isTrusted(host, policy))) {
      return { status: null, error: 'Without encryption it is sent where an operator allows it.' };
    }
    const timestamp = Math.floor(Date.now() / 1_000);
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Athanor/${ATHANOR_VERSION}`,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secrets, { id, timestamp, body: payload }),
      },
      body: payload,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { statusCode: status } = answer;
    // Read, so that the connection may serve again, and let go where it is long.
    await answer.body.dump({ limit: ANSWER_BYTES_MAX }).catch(() => undefined);
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? '' : `It answered with status ${status}.` };
  } catch (thrown) {
    const { message = '', cause } = thrown as { message?: string; cause?: { message?: string } };
    const words = message || cause?.message || String(thrown);
    return { status: null, error: words.slice(0, ERROR_CHARACTERS_MAX) };
  }
}

/** Whether every address of a host is one that the operator has allowed. */
async function isTrusted(host: string, policy: AddressPolicy): Promise<boolean> {
  if (isIP(host) !== 0) return policy.isAllowed(host);
  const found = await new Promise<string[]>((resolve) => {
    policy.lookup(host, { all: true }, (error, addresses) => {
      const isList = error === null && Array.isArray(addresses);
      resolve(isList ? addresses.map(({ address }) => address) : []);
    });
  });
  return found.length > 0 && found.every((address) => policy.isAllowed(address));
}
