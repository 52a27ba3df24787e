import type { ErrorCode } from '../../schemas/constants/error-codes';
import { AthanorError } from '../../schemas/errors';
import { toApplicationFailure } from './failures';

const lastAttempt = (code: ErrorCode) =>
  Array.from({ length: 100 }, (_, i) => i + 1).find(
    (attempt) =>
      toApplicationFailure(new AthanorError({ code, message: '' }), { attempt }).nonRetryable,
  );

test.each([
  ['INPUT_INVALID', 1],
  ['KERNEL_FAILED', 8],
  ['TOOL_MISSING', 12],
  ['RUNTIME_REFUSED', 12],
  ['STORAGE_FULL', undefined],
] as const)('%s is final at attempt %s', (code, attempt) => {
  expect(lastAttempt(code)).toBe(attempt);
});
