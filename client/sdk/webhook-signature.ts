import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
/** What is older or from further ahead is somebody's copy. */
const TOLERANCE_SECONDS = 5 * 60;

/** What is signed, and when. */
export interface SignedMessage {
  /** `webhook-id` */
  id: string;
  /** `webhook-timestamp`, seconds since 1970. */
  timestamp: number;
  body: string;
}

/** `webhook-signature` of a message: HMAC-SHA256 as Standard Webhooks (v1) has it, for each secret. */
export function signWebhook(secrets: readonly string[], message: SignedMessage): string {
  return secrets.map((secret) => `v1,${macOf(secret, message).toString('base64')}`).join(' ');
}

/**
 * Whether a request is one that Athanor has sent to a webhook with this secret, within the last five
 * minutes. `headers` by their lower-case names; `body` as it came, unparsed.
 */
export function verifyWebhook(
  secret: string,
  { headers, body }: { headers: Record<string, string | string[] | undefined>; body: string },
  nowMs = Date.now(),
): boolean {
  const one = (name: string) => String(headers[name] ?? '');
  const timestamp = Number(one('webhook-timestamp'));
  if (!(Math.abs(nowMs / 1_000 - timestamp) <= TOLERANCE_SECONDS)) return false;
  const expected = macOf(secret, { id: one('webhook-id'), timestamp, body });
  return one('webhook-signature')
    .split(' ')
    .some((text) => {
      const given = Buffer.from(text.startsWith('v1,') ? text.slice(3) : '', 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}

function macOf(secret: string, { id, timestamp, body }: SignedMessage): Buffer {
  const key = Buffer.from(
    secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret,
    'base64',
  );
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
