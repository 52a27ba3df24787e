import { ApplicationFailure, type TemporalFailure } from '@temporalio/workflow';
import { ERROR_CODES } from '../schemas/constants/error-codes';

/** Code and sentence of the failure that started it all: the outermost one that is of our table. */
export function rootFailure(failure: TemporalFailure): { code: string; message: string } {
  let current: Error = failure;
  for (;;) {
    if (current instanceof ApplicationFailure && (current.type ?? '') in ERROR_CODES) {
      return { code: current.type as string, message: current.message };
    }
    if (!(current.cause instanceof Error)) return { code: 'INTERNAL', message: current.message };
    current = current.cause;
  }
}
