import { temporal } from '@temporalio/proto';
import { AthanorError } from '../../../schemas/errors';
import type { Rerun, StepTime, WorkflowRetry } from '../explain';
import { codeFailureInWords, failureInWords } from './failure-words';
import { pendingWork, readable, summaryOfActivity, textOf } from './pending';
import type { Session } from './session';

type Event = temporal.api.history.v1.IHistoryEvent;

const { EventType, TimeoutType } = temporal.api.enums.v1;
const AT_ONCE = 8;
const WORKFLOWS_MAX = 2_000;
const HISTORY_DEADLINE_MS = 60_000;

/** What the histories of a run and its children tell about repetitions. */
export interface HistoryFindings {
  reruns: Rerun[];
  workflowRetries: WorkflowRetry[];
  times: StepTime[];
  remarks: string[];
}

/** Reads the histories of a run, of its continuations and of all its children. */
export async function readHistories(session: Session, runId: string): Promise<HistoryFindings> {
  const findings: HistoryFindings = {
    reruns: [],
    workflowRetries: [],
    times: [],
    remarks: [],
  };
  let read = 0;
  for await (const { workflowId, events, isLast } of eachHistory(session, runId, WORKFLOWS_MAX)) {
    addFindings(findings, workflowId, events);
    read += 1;
    if (read === WORKFLOWS_MAX && !isLast) {
      findings.remarks.push(`Only the first ${WORKFLOWS_MAX} Workflows of this run were read.`);
    }
  }
  await addPending(session, runId, findings);
  return findings;
}

/** The history of one execution of a Workflow. */
export interface WorkflowHistory {
  workflowId: string;
  events: readonly Event[];
  /** Whether no other is known yet. */
  isLast: boolean;
}

/** The histories of a run, of its continuations and of all its children, at most so many. */
export async function* eachHistory(
  session: Session,
  runId: string,
  workflowsMax: number,
): AsyncGenerator<WorkflowHistory> {
  const waiting: { workflowId: string; runId?: string }[] = [{ workflowId: runId }];
  const read = new Set<string>();
  while (waiting.length > 0 && read.size < workflowsMax) {
    const batch = waiting.splice(0, Math.min(AT_ONCE, workflowsMax - read.size));
    const histories = await Promise.all(batch.map((w) => fetchEvents(session, w)));
    for (const [i, events] of histories.entries()) {
      const { workflowId, runId: execution } = batch[i] as (typeof batch)[number];
      if (read.has(`${workflowId} ${execution ?? ''}`)) continue;
      read.add(`${workflowId} ${execution ?? ''}`);
      waiting.push(...followUps(workflowId, events));
      yield { workflowId, events, isLast: waiting.length === 0 && i === histories.length - 1 };
    }
  }
}

async function fetchEvents(
  session: Session,
  w: { workflowId: string; runId?: string },
): Promise<Event[]> {
  const fetch = async (execution?: string): Promise<Event[]> =>
    readable(
      session,
      session.call(
        async (client) =>
          (await client.workflow.getHandle(w.workflowId, execution).fetchHistory()).events ?? [],
        HISTORY_DEADLINE_MS,
      ),
    );
  try {
    const events = await fetch(w.runId);
    const first = events[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
    const own = events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
    // Without an execution Temporal answers for the last one; a continued run began with another.
    return w.runId === undefined && first && first !== own ? await fetch(first) : events;
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'RUN_NOT_FOUND') return [];
    throw error;
  }
}

/** The Workflows that a history leads to: its continuation and its children. */
function followUps(
  workflowId: string,
  events: readonly Event[],
): { workflowId: string; runId: string }[] {
  return events.flatMap((event) => {
    const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next) return [{ workflowId, runId: next }];
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    return child?.workflowId && child.runId
      ? [{ workflowId: child.workflowId, runId: child.runId }]
      : [];
  });
}

function addFindings(
  findings: HistoryFindings,
  workflowId: string,
  events: readonly Event[],
): void {
  const byId = new Map(events.map((event) => [String(event.eventId), event]));
  const retries = new Map<string, number>();
  for (const event of events) {
    const started = event.activityTaskStartedEventAttributes;
    if (started && (started.attempt ?? 1) > 1) {
      const scheduled = byId.get(String(started.scheduledEventId));
      findings.reruns.push(rerunOf(workflowId, { scheduled, started, end: endOf(event, events) }));
    }
    addTime(findings.times, event, byId);
    const because = workflowRetryReason(event);
    if (because !== undefined) retries.set(because, (retries.get(because) ?? 0) + 1);
  }
  for (const [because, count] of retries) {
    findings.workflowRetries.push({ workflowId, because, count });
  }
}

/** Time from a task's schedule to the attempt that counted, and from there to its end. */
function addTime(times: StepTime[], event: Event, byId: ReadonlyMap<string, Event>): void {
  const done = event.activityTaskCompletedEventAttributes;
  const scheduled = byId.get(String(done?.scheduledEventId));
  const started = byId.get(String(done?.startedEventId));
  const step = scheduled?.activityTaskScheduledEventAttributes?.activityType?.name;
  if (!done || !step || scheduled === undefined || started === undefined) return;
  let time = times.find((one) => one.step === step);
  if (time === undefined) {
    time = { step, tasks: 0, queuedMs: 0, computedMs: 0 };
    times.push(time);
  }
  time.tasks += 1;
  time.queuedMs += Math.max(0, msOf(started) - msOf(scheduled));
  time.computedMs += Math.max(0, msOf(event) - msOf(started));
}

/** When an event happened, milliseconds since 1970. */
function msOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1000 + Math.round((eventTime?.nanos ?? 0) / 1e6);
}

function rerunOf(
  workflowId: string,
  o: {
    scheduled: Event | undefined;
    started: temporal.api.history.v1.IActivityTaskStartedEventAttributes;
    end: Event | undefined;
  },
): Rerun {
  const attributes = o.scheduled?.activityTaskScheduledEventAttributes;
  const isDone = o.end?.eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED;
  return {
    workflowId,
    step: attributes?.activityType?.name ?? 'unknown',
    what: textOf(o.scheduled?.userMetadata?.summary) || (attributes?.activityId ?? ''),
    attempts: o.started.attempt ?? 1,
    state: isDone ? 'done' : o.end === undefined ? 'running' : 'failed',
    because: failureInWords(o.started.lastFailure),
    worker: o.started.identity ?? '',
  };
}

function endOf(started: Event, events: readonly Event[]): Event | undefined {
  const id = String(started.eventId);
  return events.find((event) => {
    const end =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    return end !== null && end !== undefined && String(end.startedEventId) === id;
  });
}

function workflowRetryReason(event: Event): string | undefined {
  const timedOut = event.workflowTaskTimedOutEventAttributes;
  if (timedOut) {
    // A sticky queue that times out is the usual sign that the worker with the cached Workflow died.
    return timedOut.timeoutType === TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
      ? 'the worker that held it in memory was gone, so another took it up from its history'
      : 'its worker was lost, or too slow, in the middle of a decision';
  }
  const failed = event.workflowTaskFailedEventAttributes;
  return failed ? codeFailureInWords(failed.failure) : undefined;
}

async function addPending(
  session: Session,
  runId: string,
  findings: HistoryFindings,
): Promise<void> {
  const { PENDING_ACTIVITY_STATE_STARTED } = temporal.api.enums.v1.PendingActivityState;
  const { activities } = await pendingWork(session, runId);
  for (const pending of activities) {
    const { workflowId, activity } = pending;
    if ((activity.attempt ?? 1) <= 1) continue;
    findings.reruns.push({
      workflowId,
      step: activity.activityType?.name ?? 'unknown',
      what: await summaryOfActivity(session, pending),
      attempts: activity.attempt ?? 1,
      state: activity.state === PENDING_ACTIVITY_STATE_STARTED ? 'running' : 'waiting',
      because: failureInWords(activity.lastFailure),
      worker: activity.lastWorkerIdentity ?? '',
    });
  }
}
