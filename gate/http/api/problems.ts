import type { Context } from 'hono';
import { PROBLEM_MEDIA_TYPE, type Problem } from '../../../schemas/api/problem';
import { ERROR_CODES, type ErrorCode } from '../../../schemas/constants/error-codes';
import { httpStatusOf } from '../../../schemas/constants/http-status';
import { AthanorError, asAthanorError } from '../../../schemas/errors';
import { Refusal } from '../../artifacts';
import type { ApiEnv } from './endpoint';

const RETRY_SECONDS = 2;
const BLAND = 'The gate cannot do this at the moment.';

/**
 * Any error as the one shape of the API (RFC 9457). What a stranger may not read goes to `onError` only.
 */
export function answerProblem(
  c: Context<ApiEnv>,
  thrown: unknown,
  onError: (error: unknown) => void,
): Response {
  const error = thrown instanceof Refusal ? refusalAsError(thrown) : asAthanorError(thrown);
  const status = thrown instanceof Refusal ? thrown.status : httpStatusOf(error.code);
  const isTheirs = status < 500 && ERROR_CODES[error.code].safe;
  if (!isTheirs) onError(thrown);
  const code = isTheirs || status === 503 ? error.code : 'INTERNAL';
  const body: Problem = {
    type: `urn:athanor:error:${code}`,
    title: titleOf(code),
    status,
    detail: isTheirs ? error.message : BLAND,
    code,
    instance: c.req.path,
    requestId: c.get('requestId'),
    retryable: ERROR_CODES[code].retryable,
    ...problemsOf(error.details),
  };
  const headers: Record<string, string> = { 'content-type': PROBLEM_MEDIA_TYPE };
  if (thrown instanceof Refusal) Object.assign(headers, thrown.headers);
  const { retryAfterSeconds = RETRY_SECONDS } = error.details;
  if (body.retryable && status !== 500) headers['retry-after'] = String(retryAfterSeconds);
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  const { allow } = error.details;
  if (status === 405 && typeof allow === 'string') headers.allow = allow;
  return c.body(JSON.stringify(body), status as 400, headers);
}

/** What is refused in the midst of an upload has a status of its own, such as 408 or 409. */
function refusalAsError({ code, message, status }: Refusal): AthanorError {
  const isOurs = Object.hasOwn(ERROR_CODES, code) && status !== 409;
  const known = isOurs ? (code as ErrorCode) : status === 409 ? 'CONFLICT' : 'LIMIT_EXCEEDED';
  return new AthanorError({ code: known, message });
}

function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Wrong fields, as a parser of ours tells them. */
function problemsOf({ problems }: Record<string, unknown>): Pick<Problem, 'problems'> {
  if (!Array.isArray(problems)) return {};
  return {
    problems: problems.map(
      (one: { path?: unknown; message?: unknown; [more: string]: unknown }) => ({
        path: String(one.path ?? ''),
        message: String(one.message ?? `found ${one.found}; allowed: ${one.allowed}`),
      }),
    ),
  };
}
