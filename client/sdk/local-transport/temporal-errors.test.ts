import { ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { AthanorError } from '../../../schemas/errors';
import { isDeadline, toTemporalError } from './temporal-errors';

function grpc(code: number, details: string): Error {
  const cause = Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
  return new ServiceError('Failed', { cause });
}

test.each([
  [
    grpc(14, 'No connection established'),
    'TEMPORAL_UNREACHABLE',
    /at a:1 does not answer \(No conn/,
  ],
  [grpc(4, 'Deadline exceeded'), 'TEMPORAL_UNREACHABLE', /does not answer/],
  // A cluster says so while its database is away.
  [grpc(5, 'Namespace not found'), 'TEMPORAL_UNREACHABLE', /does not answer/],
  [grpc(7, 'Request unauthorized'), 'CONFIG_INVALID', /refuses us: Request.*TEMPORAL_API_KEY/],
  [grpc(16, 'no token'), 'CONFIG_INVALID', /refuses us/],
  [grpc(3, 'no mapping defined for search attribute AthanorStage'), 'CONFIG_INVALID', /athanor up/],
  [grpc(3, 'something else'), 'INTERNAL', /something else/],
  [new WorkflowNotFoundError('none', 'run-1', undefined), 'RUN_NOT_FOUND', /no run run-1/],
  [new AthanorError({ code: 'STORAGE_FULL', message: 'full' }), 'STORAGE_FULL', /^full$/],
  [new TypeError('x is undefined'), 'INTERNAL', /x is undefined/],
])('%s is %s', (error, code, words) => {
  expect(toTemporalError(error, 'a:1')).toMatchObject({
    code,
    message: expect.stringMatching(words),
  });
});

test('a deadline is known through what it became', () => {
  expect(isDeadline(toTemporalError(grpc(4, 'Deadline exceeded'), 'a:1'))).toBe(true);
  expect(isDeadline(toTemporalError(grpc(14, 'away'), 'a:1'))).toBe(false);
});
