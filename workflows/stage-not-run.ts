import { TemporalFailure } from '@temporalio/common';
import { NODE_UNABLE } from '../schemas/constants/error-codes';
import { rootFailure } from './root-failure';

/** Thrown inside a stage that cannot be done; the message says why and stands in the report. */
export class StageNotRun extends Error {
  constructor(because: string) {
    super(because);
    this.name = 'StageNotRun';
  }
}

/**
 * Why a stage was not run, of what its body threw: it said so itself, or nodes that offer what it needs
 * lack what it takes. Undefined where it failed.
 */
export function notRunBecause(error: unknown, needs: readonly string[]): string | undefined {
  if (error instanceof StageNotRun) return error.message;
  if (needs.length === 0 || !(error instanceof TemporalFailure)) return undefined;
  const { code, message } = rootFailure(error);
  const isUnable = (NODE_UNABLE as readonly string[]).includes(code);
  return isUnable ? `no node could do it: ${message}` : undefined;
}
