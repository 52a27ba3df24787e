import { ERROR_CODES, type ErrorCode } from './constants/error-codes';

/** The one error class of Athanor: a code of the table, a sentence for people, details for machines. */
export class AthanorError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(o: {
    code: ErrorCode;
    message: string;
    cause?: unknown;
    details?: Record<string, unknown>;
  }) {
    super(o.message, { cause: o.cause });
    this.name = 'AthanorError';
    this.code = o.code;
    this.details = o.details ?? {};
  }

  /** Whether trying again unchanged may succeed. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** The exit code that a command line returns for this error. */
  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }
}

/** Any thrown value as an AthanorError; what is not ours becomes INTERNAL and keeps its cause. */
export function asAthanorError(error: unknown): AthanorError {
  if (error instanceof AthanorError) return error;
  // Errors cross thread and bundle borders, where `instanceof` does not hold but the shape does.
  if (error instanceof Error && error.name === 'AthanorError' && 'code' in error) {
    const { code, details } = error as AthanorError;
    if (code in ERROR_CODES) return new AthanorError({ code, message: error.message, details });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AthanorError({ code: 'INTERNAL', message, cause: error });
}
