import { defaultPayloadConverter, WorkflowNotFoundError } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { readHistories } from './history';
import { fakeSession } from './testing';

const { EventType, PendingActivityState, TimeoutType } = temporal.api.enums.v1;
const heartbeat = { timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_HEARTBEAT } };

type Event = temporal.api.history.v1.IHistoryEvent;

const id = (n: number) => n as never;

function begun(runId: string, first = runId): Event {
  return {
    eventId: id(1),
    workflowExecutionStartedEventAttributes: {
      originalExecutionRunId: runId,
      firstExecutionRunId: first,
    },
  };
}

/** Events of one activity: scheduled, started at an attempt, ended. */
function activity(at: number, o: { step: string; what: string; attempt: number; end?: 'failed' }) {
  const ended = { startedEventId: id(at + 1) };
  const end: Event =
    o.end === 'failed'
      ? {
          eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
          activityTaskFailedEventAttributes: ended,
        }
      : {
          eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
          activityTaskCompletedEventAttributes: ended,
        };
  const events: Event[] = [
    {
      eventId: id(at),
      userMetadata: { summary: defaultPayloadConverter.toPayload(o.what) },
      activityTaskScheduledEventAttributes: {
        activityId: `a${at}`,
        activityType: { name: o.step },
      },
    },
    {
      eventId: id(at + 1),
      activityTaskStartedEventAttributes: {
        scheduledEventId: id(at),
        attempt: o.attempt,
        identity: '7@host',
        ...(o.attempt > 1 ? { lastFailure: heartbeat } : {}),
      },
    },
    { eventId: id(at + 2), ...end },
  ];
  return events;
}

/** A run of two executions with a child; a step is waiting for its third attempt. */
const HISTORIES: Record<string, Event[]> = {
  'root first': [
    begun('first'),
    ...activity(2, { step: 'library.split@1', what: 'Read', attempt: 1 }),
    {
      eventId: id(5),
      childWorkflowExecutionStartedEventAttributes: {
        workflowExecution: { workflowId: 'root/child', runId: 'c' },
      },
    },
    {
      eventId: id(6),
      workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'second' },
    },
  ],
  'root second': [
    begun('second', 'first'),
    ...activity(2, { step: 'discovery.rank@1', what: 'Rank', attempt: 3, end: 'failed' }),
    {
      eventId: id(5),
      workflowTaskTimedOutEventAttributes: {
        timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
      },
    },
    {
      eventId: id(6),
      workflowTaskFailedEventAttributes: { failure: { message: 'x is not defined' } },
    },
    {
      eventId: id(7),
      workflowTaskFailedEventAttributes: { failure: { message: 'x is not defined' } },
    },
  ],
  'root/child c': [
    begun('c'),
    ...activity(2, { step: 'chemistry.filter@1', what: 'Filter batch 3', attempt: 2 }),
    {
      eventId: id(9),
      userMetadata: { summary: defaultPayloadConverter.toPayload('Filter batch 4') },
      activityTaskScheduledEventAttributes: { activityId: 'a9' },
    },
  ],
};

const client = {
  workflow: {
    getHandle: (workflowId: string, runId?: string) => ({
      fetchHistory: async () => {
        const last = workflowId === 'root' ? 'second' : 'c';
        const events = HISTORIES[`${workflowId} ${runId ?? last}`];
        if (events === undefined) throw new WorkflowNotFoundError('none', workflowId, runId);
        return { events };
      },
      describe: async () => ({
        raw:
          workflowId === 'root'
            ? { pendingChildren: [{ workflowId: 'root/child' }] }
            : {
                pendingActivities: [
                  {
                    activityId: 'a9',
                    activityType: { name: 'chemistry.filter@1' },
                    attempt: 3,
                    state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
                    lastFailure: {
                      message: 'full',
                      applicationFailureInfo: { type: 'STORAGE_FULL' },
                    },
                    lastWorkerIdentity: '8@host',
                  },
                ],
              },
      }),
    }),
  },
};

test('explains every repetition in a run, its continuations and its children', async () => {
  const found = await readHistories(fakeSession({ client }), 'root');
  const silent = expect.stringContaining('heartbeat timeout');
  expect(found.reruns).toEqual([
    {
      workflowId: 'root/child',
      step: 'chemistry.filter@1',
      what: 'Filter batch 3',
      attempts: 2,
      state: 'done',
      because: silent,
      worker: '7@host',
    },
    {
      workflowId: 'root',
      step: 'discovery.rank@1',
      what: 'Rank',
      attempts: 3,
      state: 'failed',
      because: silent,
      worker: '7@host',
    },
    {
      workflowId: 'root/child',
      step: 'chemistry.filter@1',
      what: 'Filter batch 4',
      attempts: 3,
      state: 'waiting',
      because: 'full (STORAGE_FULL)',
      worker: '8@host',
    },
  ]);
  expect(found.workflowRetries).toEqual([
    {
      workflowId: 'root',
      because: expect.stringContaining('another took it up from its history'),
      count: 1,
    },
    { workflowId: 'root', because: 'its code failed: x is not defined', count: 2 },
  ]);
  expect(found.remarks).toEqual([]);
});

test('tells waiting for a worker from computing, of tasks that were completed', async () => {
  const at = (seconds: number) => ({ seconds: seconds as never, nanos: 500_000_000 });
  const task = (first: number, [from, start, end]: [number, number, number]): Event[] => [
    {
      ...{ eventId: id(first), eventTime: at(from) },
      activityTaskScheduledEventAttributes: { activityType: { name: 'chemistry.filter@1' } },
    },
    {
      ...{ eventId: id(first + 1), eventTime: at(start) },
      activityTaskStartedEventAttributes: { scheduledEventId: id(first), attempt: 1 },
    },
    {
      ...{ eventId: id(first + 2), eventTime: at(end) },
      activityTaskCompletedEventAttributes: {
        ...{ scheduledEventId: id(first), startedEventId: id(first + 1) },
      },
    },
  ];
  const events = [begun('only'), ...task(2, [10, 13, 20]), ...task(5, [20, 21, 23])];
  const handle = { fetchHistory: async () => ({ events }), describe: async () => ({ raw: {} }) };
  const session = fakeSession({ client: { workflow: { getHandle: () => handle } } });
  expect((await readHistories(session, 'alone')).times).toEqual([
    { step: 'chemistry.filter@1', tasks: 2, queuedMs: 4_000, computedMs: 9_000 },
  ]);
});
