import { AthanorError } from '../../schemas/errors';

/**
 * SQLSTATEs after which the same statement may succeed (PostgreSQL manual, appendix A): connection
 * exceptions, rollbacks by deadlock or serialisation, out of connections, shutdown and start-up,
 * read-only (a standby that is being promoted), and statement time-out.
 */
const TRANSIENT_STATES = /^(08...|40001|40P01|53300|57014|57P01|57P02|57P03|25006)$/;
/** No disk, no memory: the server's to solve, but not by changing what we send. */
const FULL_STATES = /^(53100|53200)$/;
const REFUSED_STATES = /^(28...|3D000|42501|3F000)$/;
const DATA_STATES = /^22...$/;

const TRANSIENT_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

// node-postgres gives these no code.
const TRANSIENT_MESSAGES =
  /connection terminated|connection error and is not queryable|query read timeout|timeout exceeded|timeout expired/i;

/** The driver's own error beneath the query builder's. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (fieldsOf(cause).code === undefined && fieldsOf(cause).cause !== undefined) {
    cause = fieldsOf(cause).cause;
  }
  return cause;
}

/** Whether the same work may succeed a little later. */
export function isTransient(error: unknown): boolean {
  const { code, message, errors } = fieldsOf(error);
  // Node reports several addresses that all refused (::1 and 127.0.0.1) as one AggregateError.
  if (Array.isArray(errors)) return errors.some(isTransient);
  if (code !== undefined) return TRANSIENT_STATES.test(code) || TRANSIENT_SYSTEM_CODES.has(code);
  return message !== undefined && TRANSIENT_MESSAGES.test(message);
}

/** A driver's error as an AthanorError; errors that are not the database's pass unchanged. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AthanorError) return error;
  const code = fieldsOf(error).code ?? '';
  if (isTransient(error)) {
    return new AthanorError({
      code: 'DATABASE_UNAVAILABLE',
      message: 'The database cannot be reached.',
      cause: error,
    });
  }
  if (FULL_STATES.test(code)) {
    return new AthanorError({
      code: 'STORAGE_FULL',
      message: 'The database server has no space left.',
      cause: error,
    });
  }
  if (REFUSED_STATES.test(code)) {
    return new AthanorError({
      code: 'CONFIG_INVALID',
      message: `The database refuses us (SQLSTATE ${code}): check its URL, user and rights.`,
      cause: error,
    });
  }
  if (DATA_STATES.test(code)) {
    return new AthanorError({
      code: 'INPUT_INVALID',
      message: `The database cannot hold a value (SQLSTATE ${code}).`,
      cause: error,
    });
  }
  return error;
}

interface ErrorFields {
  code?: string;
  message?: string;
  cause?: unknown;
  errors?: unknown;
}

// By shape and not by class: errors of Node itself are of another realm inside a vm context.
function fieldsOf(error: unknown): ErrorFields {
  const { code, message, cause, errors } = (error ?? {}) as ErrorFields;
  return { code: asText(code), message: asText(message), cause, errors };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
