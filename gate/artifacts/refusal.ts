import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERROR_CODES, type ErrorCode } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';

/** An answer that is no success, with what the client needs to go on. */
export class Refusal extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: ErrorCode | 'LEASE_INPUT_NEEDED' | 'TOO_MANY_REQUESTS' | 'TOO_SLOW',
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  ARTIFACT_NOT_FOUND: 404,
  ARTIFACT_CORRUPT: 422,
  INPUT_INVALID: 400,
  LEASE_INVALID: 403,
  LIMIT_EXCEEDED: 413,
  QUOTA_EXCEEDED: 507,
  STORAGE_FULL: 503,
};

/** The one answer for an artifact that is not there, and for one that is not for this node. */
export function notFound(): Refusal {
  return new Refusal(404, 'ARTIFACT_NOT_FOUND', 'There is no such artifact here.');
}

/** The one answer for a lease that is false, foreign, or over. */
export function leaseInvalid(): Refusal {
  return new Refusal(403, 'LEASE_INVALID', 'This lease is not valid here and now.');
}

/** Turns whatever was thrown into an answer; only what is safe for the client is said. */
export function refuse(c: Context, thrown: unknown, onError: (error: unknown) => void): Response {
  if (thrown instanceof Refusal) {
    return c.json({ code: thrown.code, message: thrown.message }, thrown.status, thrown.headers);
  }
  const error = asAthanorError(thrown);
  const status = STATUS[error.code];
  if (status === undefined || status === 503) onError(thrown);
  const isSafe =
    status !== undefined && ERROR_CODES[error.code].safe && error.code !== 'STORAGE_FULL';
  const message = isSafe ? error.message : 'The gate cannot do this at the moment.';
  return c.json({ code: isSafe ? error.code : 'INTERNAL', message }, status ?? 500);
}
