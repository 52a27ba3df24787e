import { temporal } from '@temporalio/proto';
import { codeFailureInWords, failureInWords } from './failure-words';

const { TimeoutType } = temporal.api.enums.v1;

test.each([
  [undefined, 'no reason was recorded'],
  [
    { timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_HEARTBEAT }, message: 'x' },
    'its worker fell silent (heartbeat timeout): it was killed, or lost its connection',
  ],
  [
    { timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE } },
    'it took longer than it may (start-to-close timeout)',
  ],
  [
    { message: 'The disk is full.', applicationFailureInfo: { type: 'STORAGE_FULL' } },
    'The disk is full. (STORAGE_FULL)',
  ],
  [{ message: 'oops', applicationFailureInfo: { type: 'Error' } }, 'oops'],
  [
    {
      message: 'Activity failed',
      activityFailureInfo: {},
      cause: { message: 'deep', applicationFailureInfo: { type: 'KERNEL_FAILED' } },
    },
    'deep (KERNEL_FAILED)',
  ],
])('%j', (failure, words) => {
  expect(failureInWords(failure)).toBe(words);
});

test('workflow code that is not in the bundle is a matter of where the stack was started', () => {
  const message =
    "Failed to initialize workflow of type 'weigh': no such function is exported by the workflow bundle";
  expect(codeFailureInWords({ message })).toMatch(/^the running stack did not have this pipeline/);
  expect(codeFailureInWords({ message: 'x is undefined' })).toBe('its code failed: x is undefined');
});
