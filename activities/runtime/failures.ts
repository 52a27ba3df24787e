import { ApplicationFailure } from '@temporalio/common';
import { ERROR_CODES } from '../../schemas/constants/error-codes';
import { asAthanorError } from '../../schemas/errors';

/**
 * The one place where an error becomes Temporal's: its code is the failure's `type`, on which
 * workflows branch, and the table says whether to try again.
 */
export function toApplicationFailure(error: unknown): ApplicationFailure {
  const { code, message, details } = asAthanorError(error);
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: !ERROR_CODES[code].retryable,
    details: Object.keys(details).length > 0 ? [details] : [],
    cause: error instanceof Error ? error : undefined,
  });
}
