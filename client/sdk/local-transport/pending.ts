import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { Retry } from '../client';
import { codeFailureInWords, failureInWords } from './failure-words';
import type { Session } from './session';

type Described = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo;

/** Children below this depth do not exist; more of them than this are not asked while watching. */
const DESCRIBED_MAX = 60;
const AT_ONCE = 8;

/** A pending activity and the Workflow that waits for it. */
export interface Pending {
  workflowId: string;
  activity: PendingActivity;
}

/** What is called a step where the workflow's own code is tried again. */
const WORKFLOW_CODE = 'workflow code';
/** The last failure of workflow code stands among the last events of its history. */
const LAST_EVENTS = 10;

/** Steps of a run, and of its children, that are being tried again at this moment. */
export async function pendingRetries(session: Session, runId: string): Promise<Retry[]> {
  const { activities, stuck } = await pendingWork(session, runId);
  const steps = activities
    .filter(({ activity }) => (activity.attempt ?? 1) > 1)
    .map(async (pending) => ({
      step: pending.activity.activityType?.name ?? 'unknown',
      what: await summaryOfActivity(session, pending),
      attempt: pending.activity.attempt ?? 1,
      because: failureInWords(pending.activity.lastFailure),
    }));
  const code = stuck.map(async ({ workflowId, attempt }) => ({
    step: WORKFLOW_CODE,
    what: workflowId,
    attempt,
    because: await lastCodeFailure(session, workflowId),
  }));
  return Promise.all([...steps, ...code]);
}

/** What a run and its children wait for at this moment. */
export interface PendingWork {
  activities: Pending[];
  /** Workflows whose code did not get through its last task. */
  stuck: { workflowId: string; attempt: number }[];
}

/** Everything that a run and its children wait for at this moment. */
export async function pendingWork(session: Session, runId: string): Promise<PendingWork> {
  const found: PendingWork = { activities: [], stuck: [] };
  const waiting = [runId];
  for (let described = 0; described < DESCRIBED_MAX && waiting.length > 0; ) {
    const batch = waiting.splice(0, AT_ONCE);
    described += batch.length;
    const answers = await Promise.all(batch.map((workflowId) => describeRaw(session, workflowId)));
    answers.forEach((raw, i) => {
      const workflowId = batch[i] as string;
      for (const activity of raw?.pendingActivities ?? []) {
        found.activities.push({ workflowId, activity });
      }
      const attempt = raw?.pendingWorkflowTask?.attempt ?? 1;
      if (attempt > 1) found.stuck.push({ workflowId, attempt });
      for (const child of raw?.pendingChildren ?? []) {
        if (child.workflowId) waiting.push(child.workflowId);
      }
    });
  }
  return found;
}

/** What an activity of a Workflow works on, in the words of its summary. */
export async function summaryOfActivity(
  session: Session,
  { workflowId, activity }: Pending,
): Promise<string> {
  const id = activity.activityId ?? '';
  const key = `${workflowId} ${id}`;
  const known = session.summaries.get(key);
  if (known !== undefined) return known;
  const { events } = await readable(
    session,
    session.call((client) => client.workflow.getHandle(workflowId).fetchHistory()),
  );
  const scheduled = events?.find((e) => e.activityTaskScheduledEventAttributes?.activityId === id);
  const summary = textOf(scheduled?.userMetadata?.summary) || id;
  session.summaries.set(key, summary);
  return summary;
}

/** What Temporal answered, with every payload in the clear. */
export async function readable<T>(session: Session, answer: Promise<T>): Promise<T> {
  const payloads = session.payloads();
  return payloads === undefined ? answer : payloads.readable(await answer);
}

/** The text in a payload, such as an activity's summary. */
export function textOf(payload: temporal.api.common.v1.IPayload | null | undefined): string {
  if (!payload) return '';
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  return typeof value === 'string' ? value : '';
}

async function describeRaw(session: Session, workflowId: string): Promise<Described | undefined> {
  try {
    return await readable(
      session,
      session.call(async (client) => (await client.workflow.getHandle(workflowId).describe()).raw),
    );
  } catch {
    // A child that has just ended; the next look will not name it.
    return undefined;
  }
}

async function lastCodeFailure(session: Session, workflowId: string): Promise<string> {
  const { history } = await readable(
    session,
    session.call((client) =>
      client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: session.services().temporal.namespace,
        execution: { workflowId },
        maximumPageSize: LAST_EVENTS,
      }),
    ),
  );
  const events = history?.events ?? [];
  const failed = events.find((event) => event.workflowTaskFailedEventAttributes);
  if (failed) return codeFailureInWords(failed.workflowTaskFailedEventAttributes?.failure);
  return 'its worker was lost in the middle of a decision';
}
