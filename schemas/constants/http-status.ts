import type { ErrorCode } from './error-codes';

/**
 * The HTTP status of each error that is the asker's to mend or to wait for (RFC 9110); every other one
 * is trouble of our own, and told as 500 without its message.
 */
export const HTTP_STATUS = {
  INPUT_INVALID: 400,
  KEY_INVALID: 400,
  CLOCK_WRONG: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  SIGNATURE_INVALID: 403,
  INVITATION_INVALID: 403,
  NODE_REVOKED: 403,
  LEASE_INVALID: 403,
  NOT_FOUND: 404,
  NODE_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  PIPELINE_UNKNOWN: 404,
  STEP_UNKNOWN: 404,
  VERSION_NOT_FOUND: 404,
  ARTIFACT_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  RUN_FAILED: 409,
  EXISTS: 409,
  CONFLICT: 409,
  LIMIT_EXCEEDED: 413,
  RANGE_INVALID: 416,
  ARTIFACT_CORRUPT: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  RUN_EXISTS: 422,
  PACKAGE_INVALID: 422,
  NODE_OUTDATED: 426,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  STACK_NOT_RUNNING: 503,
  DATABASE_UNAVAILABLE: 503,
  TEMPORAL_UNREACHABLE: 503,
  GATE_UNREACHABLE: 503,
  STORAGE_FULL: 503,
} as const satisfies Partial<Record<ErrorCode, number>>;

/** The status of a code; 500 for what is ours alone. */
export function httpStatusOf(code: ErrorCode): number {
  return (HTTP_STATUS as Partial<Record<ErrorCode, number>>)[code] ?? 500;
}
