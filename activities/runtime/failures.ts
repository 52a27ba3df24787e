import { ApplicationFailure } from '@temporalio/common';
import { ERROR_CODES } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';

/**
 * The one place where an error becomes Temporal's: its code is the failure's `type`, on which
 * workflows branch, and the table says whether to try again. With `lastTry`, errors of the code itself
 * (not those of a missing database or a full disk) are final.
 */
export function toApplicationFailure(error: unknown, { lastTry = false } = {}): ApplicationFailure {
  const { code, message, details } = asAthanorError(error);
  const isBroken = code === 'KERNEL_FAILED' || code === 'INTERNAL';
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: !ERROR_CODES[code].retryable || (lastTry && isBroken),
    details: Object.keys(details).length > 0 ? [details] : [],
    cause: error instanceof Error ? error : undefined,
  });
}
