import type { Env, MiddlewareHandler } from 'hono';

/** What an answer may do that a browser takes for a page: nothing, in no frame. Pages of ours bring a policy of their own. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** A year; browsers heed it only where they believe the certificate (RFC 6797, section 8.1). */
const HSTS = 'max-age=31536000';
/** A worker takes the policy of its script from the script's own answer, so the route that serves it decides. */
const OF_PAGES = /^(text\/javascript|text\/css|application\/wasm)\b/;

const ALWAYS = {
  'strict-transport-security': HSTS,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Headers that tell browsers to be careful with every answer of the public port; what a route has set stays. */
export function securityHeaders<E extends Env>(): MiddlewareHandler<E> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(ALWAYS)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    if (headers.has('content-security-policy')) return;
    if (!OF_PAGES.test(headers.get('content-type') ?? ''))
      headers.set('content-security-policy', NOTHING);
  };
}
