/** Every reason for which this folder refuses an input; callers branch on these. */
export type OptimisationErrorCode =
  | 'LENGTH_MISMATCH'
  | 'NOT_FINITE'
  | 'OUT_OF_RANGE'
  | 'GRADIENT_NEEDED'
  | 'ALREADY_DONE'
  | 'BAD_STATE';

/** Thrown by everything in `kernels/optimisation` when an input is impossible. */
export class OptimisationError extends Error {
  override readonly name = 'OptimisationError';

  constructor(
    readonly code: OptimisationErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Throws LENGTH_MISMATCH for another length, and NOT_FINITE for a NaN or an infinity. */
export function requireVector(values: ArrayLike<number>, length: number, name: string): void {
  if (values.length !== length || length === 0) {
    const message = `${name} has ${values.length} numbers, not ${length}`;
    throw new OptimisationError('LENGTH_MISMATCH', message);
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new OptimisationError('NOT_FINITE', `${name}[${i}] is ${values[i]}`);
    }
  }
}

/** Throws OUT_OF_RANGE unless the number is finite and within [low, high]. */
export function requireRange(value: number, low: number, high: number, name: string): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new OptimisationError('OUT_OF_RANGE', `${name} is ${value}, allowed ${low} to ${high}`);
}
