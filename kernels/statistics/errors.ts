/**
 * Every reason for which this folder refuses an input or cannot give an answer.
 * Callers branch on these, never on the message.
 */
export type StatisticsErrorCode =
  | 'NOT_FINITE'
  | 'EMPTY_INPUT'
  | 'LENGTH_MISMATCH'
  | 'OUT_OF_RANGE'
  | 'BAD_LABEL'
  | 'ONE_CLASS_ONLY'
  | 'CONSTANT_INPUT'
  | 'TOO_FEW_ITEMS'
  | 'TOO_MANY_ITEMS'
  | 'POOL_EXHAUSTED'
  | 'DUPLICATE_KEY'
  | 'NOT_POSITIVE_DEFINITE'
  | 'BAD_ENCODING';

/** Thrown by everything in `kernels/statistics` when an input is impossible or an answer undefined. */
export class StatisticsError extends Error {
  override readonly name = 'StatisticsError';

  constructor(
    readonly code: StatisticsErrorCode,
    message: string,
  ) {
    super(message);
  }
}
