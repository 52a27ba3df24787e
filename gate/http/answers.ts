import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERROR_CODES, type ErrorCode } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';

/** What HTTP calls each error; whatever is not here is our own trouble, and said blandly. */
const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  INPUT_INVALID: 400,
  KEY_INVALID: 400,
  CLOCK_WRONG: 400,
  UNAUTHENTICATED: 401,
  SIGNATURE_INVALID: 403,
  INVITATION_INVALID: 403,
  NODE_REVOKED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  EXISTS: 409,
  NODE_NOT_FOUND: 404,
  LIMIT_EXCEEDED: 413,
  NODE_OUTDATED: 426,
  RATE_LIMITED: 429,
  DATABASE_UNAVAILABLE: 503,
};
const RETRY_SECONDS = '5';

/**
 * Any error as the one shape in which a gate tells one: `{code, message}`. What a stranger may not read
 * goes to `onError` only.
 */
export function answerError(
  c: Context,
  thrown: unknown,
  onError: (error: unknown) => void,
): Response {
  const error = asAthanorError(thrown);
  const status = STATUS[error.code];
  const isTheirs = status !== undefined && status < 500 && ERROR_CODES[error.code].safe;
  if (isTheirs) {
    const headers: Record<string, string> = status === 429 ? { 'retry-after': RETRY_SECONDS } : {};
    return c.json({ code: error.code, message: error.message }, status, headers);
  }
  onError(thrown);
  const body = {
    code: status === 503 ? error.code : 'INTERNAL',
    message: 'The gate cannot do this at the moment.',
  };
  return c.json(body, status ?? 500, { 'retry-after': RETRY_SECONDS });
}

/** The answer for whatever is not there. */
export function answerNothing(c: Context): Response {
  return c.json({ code: 'NOT_FOUND', message: 'There is nothing here.' }, 404);
}
