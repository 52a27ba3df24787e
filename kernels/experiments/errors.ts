/** Every reason for which a design or an analysis is refused. Callers branch on these. */
export type ExperimentErrorCode =
  | 'TOO_MANY_POINTS'
  | 'TOO_MANY_PARAMETERS'
  | 'TOO_FEW_POINTS'
  | 'LENGTH_MISMATCH';

/** Thrown by everything in `kernels/experiments` when an input is impossible. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';

  constructor(
    readonly code: ExperimentErrorCode,
    message: string,
  ) {
    super(message);
  }
}
