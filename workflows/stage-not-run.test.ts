import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  RetryState,
} from '@temporalio/common';
import { notRunBecause, StageNotRun } from './stage-not-run';

const NEEDS = ['docking.vina.v1'];
const failed = (type: string, message: string) =>
  new ActivityFailure(
    'Activity task failed',
    'docking.dock@1',
    '1',
    RetryState.NON_RETRYABLE_FAILURE,
    'n',
    ApplicationFailure.nonRetryable(message, type),
  );

test.each([
  ['a stage that says so itself', new StageNotRun('no actives'), NEEDS, 'no actives'],
  [
    'a tool that no node has',
    failed('TOOL_MISSING', 'vina is not on this machine.'),
    NEEDS,
    'no node could do it: vina is not on this machine.',
  ],
  ['broken code', failed('KERNEL_FAILED', 'it broke'), NEEDS, undefined],
  ['a stage that every run needs', failed('TOOL_MISSING', 'no vina'), [], undefined],
  ['a mistake of ours', new TypeError('x'), NEEDS, undefined],
])('%s', (_, error, needs, because) => {
  expect(notRunBecause(error, needs)).toBe(because);
});

test('one that a child workflow met', () => {
  const cause = failed('RUNTIME_REFUSED', 'no containers here');
  const child = new ChildWorkflowFailure(
    'default',
    { workflowId: 'w', runId: 'r' },
    'mapBatches',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );
  expect(notRunBecause(child, NEEDS)).toBe('no node could do it: no containers here');
});
