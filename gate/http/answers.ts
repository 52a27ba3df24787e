import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERROR_CODES } from '../../schemas/constants/error-codes';
import { httpStatusOf } from '../../schemas/constants/http-status';
import { asAthanorError } from '../../schemas/errors';

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
  const status = httpStatusOf(error.code) as ContentfulStatusCode;
  const isTheirs = status < 500 && ERROR_CODES[error.code].safe;
  if (isTheirs) {
    const headers: Record<string, string> = status === 429 ? { 'retry-after': RETRY_SECONDS } : {};
    return c.json({ code: error.code, message: error.message }, status, headers);
  }
  onError(thrown);
  const body = {
    code: status === 503 ? error.code : 'INTERNAL',
    message: 'The gate cannot do this at the moment.',
  };
  return c.json(body, status, { 'retry-after': RETRY_SECONDS });
}

/** The answer for whatever is not there. */
export function answerNothing(c: Context): Response {
  return c.json({ code: 'NOT_FOUND', message: 'There is nothing here.' }, 404);
}
