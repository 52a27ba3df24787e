import { temporal } from '@temporalio/proto';
import { isTrusted, NODE_NAMESPACE } from '../../../schemas/constants/nodes';
import { nodeQueue } from '../../../schemas/constants/task-queues';
import type { NodeIdentity } from '../../auth/identity';
import { sealLease, type TaskLease } from '../../auth/seal';
import type { QueuedTask, Waiter } from '../../placement/waiter';
import { readInput } from '../../results/input-digest';
import type { ActivityTask } from '../upstream/temporal';
import {
  type Call,
  decodeRequest,
  denied,
  type Method,
  type RelayServices,
  requireNamespace,
} from './method';

const { PollActivityTaskQueueRequest, PollActivityTaskQueueResponse } =
  temporal.api.workflowservice.v1;
const { TaskQueueKind } = temporal.api.enums.v1;
const NO_TASK = new Uint8Array(0);

/** Polls end after this long, each a little sooner, so that they never all come again at once. */
const POLL_MS_MAX = 60_000;
const POLL_MS_SPREAD = 10_000;
const SPREAD_STEP_MS = 1_000;
/** An answer must be on its way this long before the caller gives up, or a quarter of a short wait. */
const MARGIN_MS = 1_000;
const MARGIN_PART = 0.25;
/** A token outlives the time its task may take by this much, for clocks and slow connections. */
const LEASE_SLACK_MS = 60_000;
/** A task without a time limit. */
const LEASE_MS_MAX = 7 * 86_400_000;

/** A node asks for work: it waits until there is a task for it, or for about a minute. */
export const poll: Method = {
  bytesMax: (limits) => limits.requestBytesMax,
  handle(services, call, message) {
    const request = decodeRequest(PollActivityTaskQueueRequest, message);
    requireNamespace(request.namespace);
    const queue = requireQueue(services, call.identity, request.taskQueue ?? {});
    const workerKey = workerKeyOf(request);
    return new Promise((resolve, reject) => {
      const onOver = () => resolve(undefined);
      const how = { queue, workerKey, onOver, onError: reject };
      services.dispatcher.wait(waiterOf(services, call, how));
    });
  },
};

/** What tells the workers of one node apart; the identity only groups polls, and proves nothing. */
export function workerKeyOf(request: { workerInstanceKey: string; identity: string }): string {
  return request.workerInstanceKey === '' ? request.identity : request.workerInstanceKey;
}

function requireQueue(
  { events }: RelayServices,
  identity: NodeIdentity,
  { name, kind }: temporal.api.taskqueue.v1.ITaskQueue,
): string {
  const own = nodeQueue(identity.nodeId);
  const queue = name ?? '';
  // Rate limits, sticky and partition names are the server's business, and a node has no say in it.
  if (kind === TaskQueueKind.TASK_QUEUE_KIND_STICKY) throw denied('a sticky queue');
  const isAllowed =
    queue === own || (isTrusted(identity.tier) && identity.capabilities.includes(queue));
  if (isAllowed) return queue;
  const detail = `queue ${JSON.stringify(queue.slice(0, 100))}`;
  events.suspected({ identity, kind: 'foreign-queue', detail });
  throw denied(detail);
}

interface WaiterOptions {
  queue: string;
  workerKey: string;
  onOver: () => void;
  onError: (error: unknown) => void;
}

function waiterOf(
  services: RelayServices,
  call: Call,
  { queue, workerKey, onOver, onError }: WaiterOptions,
): Waiter {
  let isOver = false;
  const finish = () => {
    isOver = true;
    clearTimeout(timer);
  };
  const leave = () => {
    if (isOver) return;
    services.dispatcher.leave(waiter);
    finish();
    onOver();
  };
  const waiter: Waiter = {
    identity: call.identity,
    queue,
    workerKey,
    since: performance.now(),
    refresh: call.refresh,
    give(queued) {
      if (isOver) return false;
      finish();
      try {
        return hand(services, call, { waiter, queued });
      } catch (error) {
        // A defect of ours, or no key to seal with: this poll fails, and the task goes elsewhere.
        onError(error);
        return false;
      } finally {
        onOver();
      }
    },
    end() {
      leave();
      call.answer(NO_TASK);
    },
  };
  const timer = setTimeout(waiter.end, waitMs(call.timeoutMs));
  call.onGone(leave);
  return waiter;
}

function waitMs(timeoutMs = POLL_MS_MAX): number {
  const steps = Math.floor((Math.random() * POLL_MS_SPREAD) / SPREAD_STEP_MS);
  const margin = Math.min(MARGIN_MS, timeoutMs * MARGIN_PART);
  return Math.min(POLL_MS_MAX - steps * SPREAD_STEP_MS, timeoutMs - margin);
}

function hand(
  services: RelayServices,
  call: Call,
  { waiter, queued }: { waiter: Waiter; queued: QueuedTask },
): boolean {
  const { identity } = waiter;
  const { sealKeys, now, events } = services;
  const { digest: inputDigest, value } = readInput(queued.task.input);
  const lease = leaseOf(queued, identity, { now: now(), inputDigest });
  // Told before it is handed out: the node may ask for its artifacts at once.
  if (value !== undefined) events.handing(lease, value);
  const given = call.answer(encodeTask(queued.task, sealLease(sealKeys, lease)));
  if (given) events.started(identity, lease, waitedMs(queued.task));
  return given;
}

function leaseOf(
  { queue, task }: QueuedTask,
  { nodeId }: NodeIdentity,
  { now, inputDigest }: { now: number; inputDigest: string },
): TaskLease {
  const limitMs = millisecondsOf(task.startToCloseTimeout) || LEASE_MS_MAX;
  return {
    upstream: task.taskToken,
    node: nodeId,
    queue,
    activityType: task.activityType?.name ?? '',
    workflowId: task.workflowExecution?.workflowId ?? '',
    activityId: task.activityId,
    attempt: task.attempt,
    inputDigest,
    issuedAt: now,
    expiresAt: now + Math.min(limitMs, LEASE_MS_MAX) + LEASE_SLACK_MS,
  };
}

/** What a node may know of its task; headers and poller advice are between workflow and server. */
function encodeTask(task: ActivityTask, taskToken: Uint8Array): Uint8Array {
  const { workflowType, workflowExecution, activityType, activityId, attempt, input } = task;
  const { heartbeatDetails, scheduledTime, currentAttemptScheduledTime, startedTime } = task;
  const { scheduleToCloseTimeout, startToCloseTimeout, heartbeatTimeout, retryPolicy } = task;
  return PollActivityTaskQueueResponse.encode({
    taskToken,
    workflowNamespace: NODE_NAMESPACE,
    ...{ workflowType, workflowExecution, activityType, activityId, attempt, input },
    ...{ heartbeatDetails, scheduledTime, currentAttemptScheduledTime, startedTime },
    ...{ scheduleToCloseTimeout, startToCloseTimeout, heartbeatTimeout, retryPolicy },
  }).finish();
}

/** By Temporal's clock alone. */
function waitedMs({ currentAttemptScheduledTime: from, startedTime: to }: ActivityTask): number {
  return Math.max(0, millisecondsOf(to) - millisecondsOf(from));
}

function millisecondsOf(duration: ActivityTask['startToCloseTimeout']): number {
  return Number(duration?.seconds ?? 0) * 1_000 + (duration?.nanos ?? 0) / 1e6;
}
