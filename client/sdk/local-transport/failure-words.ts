import { temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;

const { TimeoutType } = temporal.api.enums.v1;

const TIMEOUT_WORDS: Record<number, string> = {
  [TimeoutType.TIMEOUT_TYPE_HEARTBEAT]:
    'its worker fell silent (heartbeat timeout): it was killed, or lost its connection',
  [TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE]: 'it took longer than it may (start-to-close timeout)',
  [TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START]:
    'no worker took it in time (schedule-to-start timeout)',
  [TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE]:
    'it was not finished in time (schedule-to-close timeout)',
};

/** What a worker says whose bundle lacks the workflow. */
const NOT_IN_BUNDLE = /no such function is exported by the workflow bundle/i;

/** Why workflow code did not get through a task, in plain words. */
export function codeFailureInWords(failure: Failure | null | undefined): string {
  if (!NOT_IN_BUNDLE.test(failure?.message ?? '')) {
    return `its code failed: ${failureInWords(failure)}`;
  }
  return 'the running stack did not have this pipeline: start it in the folder of its project';
}

/** Why an attempt failed, in plain words: the innermost reason, with its code where it has one. */
export function failureInWords(failure: Failure | null | undefined): string {
  if (!failure) return 'no reason was recorded';
  const timeout = failure.timeoutFailureInfo?.timeoutType;
  if (timeout) return TIMEOUT_WORDS[timeout] ?? 'it timed out';
  if (failure.cause && !failure.applicationFailureInfo) return failureInWords(failure.cause);
  const code = failure.applicationFailureInfo?.type;
  const message = failure.message || 'no message';
  return code && code !== 'Error' ? `${message} (${code})` : message;
}
