import { ApplicationFailure } from '@temporalio/common';
import { ERROR_CODES, type ErrorCode, NODE_UNABLE } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';

/** Code that breaks this often on the same input is broken; lost nodes count, but not against it alone. */
const BROKEN_ATTEMPTS_MAX = 8;
/** About a minute: where another node has what this one lacks, it was asked by then. */
const UNABLE_ATTEMPTS_MAX = 12;

/** Errors that another try may be spared, but not for ever, with the attempt that is the last. */
const ATTEMPTS_MAX: Partial<Record<ErrorCode, number>> = {
  KERNEL_FAILED: BROKEN_ATTEMPTS_MAX,
  INTERNAL: BROKEN_ATTEMPTS_MAX,
  ...Object.fromEntries(NODE_UNABLE.map((code) => [code, UNABLE_ATTEMPTS_MAX])),
};

/**
 * The one place where an error becomes Temporal's: its code is the failure's `type`, on which
 * workflows branch, and the table says whether to try again. Errors of the code itself are final after
 * some attempts, and so is what no node was able to do; those of a missing database or a full disk are
 * not.
 */
export function toApplicationFailure(error: unknown, { attempt = 1 } = {}): ApplicationFailure {
  const { code, message, details } = asAthanorError(error);
  const isLast = attempt >= (ATTEMPTS_MAX[code] ?? Number.POSITIVE_INFINITY);
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: !ERROR_CODES[code].retryable || isLast,
    details: Object.keys(details).length > 0 ? [details] : [],
    cause: error instanceof Error ? error : undefined,
  });
}
