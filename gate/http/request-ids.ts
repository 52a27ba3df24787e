import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { about } from '../../workers/runtime/log';

/** What names a request in logs, in Temporal and in answers; others are replaced. */
const REQUEST_ID = /^[\w.:-]{8,128}$/;

/** Gives each request its id, the caller's own where it is one, and every line of log that the request causes. */
export function requestIds(): MiddlewareHandler {
  return async (c, next) => {
    if (c.get('requestId') !== undefined) return next();
    const given = c.req.header('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    c.header('x-request-id', requestId);
    return about({ requestId }, next);
  };
}
