import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { PIPELINES_QUEUE } from '../../../schemas/constants/task-queues';
import type { UpstreamOptions } from './connection';
import { UpstreamPool } from './pool';

const service = temporal.api.workflowservice.v1;

/** A task as Temporal gives it. */
export type ActivityTask = temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
export type Payloads = temporal.api.common.v1.IPayloads;
export type Failure = temporal.api.failure.v1.IFailure;
/** What Temporal says to a heartbeat. */
export type BeatAnswer = Pick<
  temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse,
  'cancelRequested' | 'activityPaused' | 'activityReset'
>;

/** Who reports on which task. */
export interface TaskReport {
  /** Temporal's own token. */
  taskToken: Uint8Array;
  /** The workflow that the task is of. */
  workflowId: string;
  identity: string;
}

/** The calls that the gate makes to Temporal for its nodes; each throws GrpcRefusal. */
export interface Temporal {
  /** Waits up to a minute for a task of a queue; undefined when none came. */
  poll(queue: string, identity: string): Promise<ActivityTask | undefined>;
  complete(report: TaskReport & { result: Payloads }): Promise<void>;
  fail(report: TaskReport & { failure: Failure; lastHeartbeatDetails?: Payloads }): Promise<void>;
  cancel(report: TaskReport & { details?: Payloads }): Promise<void>;
  heartbeat(report: TaskReport & { details?: Payloads }): Promise<BeatAnswer>;
  /** Starts a workflow of one argument, unless one of that id runs. */
  start(workflow: { type: string; id: string; argument: unknown; summary: string }): Promise<void>;
  /** Ends every connection; calls in flight fail. */
  close(): void;
}

/** As the SDK: Temporal answers an empty poll after 60 s, well before this. */
const POLL_TIMEOUT_MS = 70_000;
const CALL_TIMEOUT_MS = 10_000;
const NORMAL = temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_NORMAL;

const USE_EXISTING =
  temporal.api.enums.v1.WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;

/** Speaks to Temporal over a pool of connections. @param namespace Temporal's own name of ours */
export function connectTemporal(options: UpstreamOptions & { namespace: string }): Temporal {
  const { namespace } = options;
  const pool = new UpstreamPool(options);
  const call = (method: string, message: Uint8Array) => pool.call(method, message, CALL_TIMEOUT_MS);
  return {
    async poll(queue, identity) {
      const taskQueue = { name: queue, kind: NORMAL };
      const request = { namespace, identity, taskQueue };
      const message = service.PollActivityTaskQueueRequest.encode(request).finish();
      const answer = await pool.call('PollActivityTaskQueue', message, POLL_TIMEOUT_MS);
      const task = service.PollActivityTaskQueueResponse.decode(answer);
      return task.taskToken.length === 0 ? undefined : task;
    },
    async complete(report) {
      const type = service.RespondActivityTaskCompletedRequest;
      const message = type.encode({ namespace, ...withoutWorkflow(report) }).finish();
      await call('RespondActivityTaskCompleted', message);
    },
    async fail(report) {
      const type = service.RespondActivityTaskFailedRequest;
      await call(
        'RespondActivityTaskFailed',
        type.encode({ namespace, ...withoutWorkflow(report) }).finish(),
      );
    },
    async cancel(report) {
      const type = service.RespondActivityTaskCanceledRequest;
      await call(
        'RespondActivityTaskCanceled',
        type.encode({ namespace, ...withoutWorkflow(report) }).finish(),
      );
    },
    async heartbeat(report) {
      const type = service.RecordActivityTaskHeartbeatRequest;
      const message = type.encode({ namespace, ...withoutWorkflow(report) }).finish();
      const answer = await call('RecordActivityTaskHeartbeat', message);
      return service.RecordActivityTaskHeartbeatResponse.decode(answer);
    },
    async start({ type, id, argument, summary }) {
      const message = service.StartWorkflowExecutionRequest.encode({
        namespace,
        workflowId: id,
        workflowType: { name: type },
        taskQueue: { name: PIPELINES_QUEUE, kind: NORMAL },
        input: { payloads: [jsonPayload(argument)] },
        identity: 'athanor-gate',
        requestId: randomUUID(),
        workflowIdConflictPolicy: USE_EXISTING,
        userMetadata: { summary: jsonPayload(summary) },
      }).finish();
      await call('StartWorkflowExecution', message);
    },
    close: () => pool.close(),
  };
}

/** Temporal knows from its token which workflow it is. */
function withoutWorkflow<T extends TaskReport>({
  workflowId: _,
  ...report
}: T): Omit<T, 'workflowId'> {
  return report;
}

function jsonPayload(value: unknown): temporal.api.common.v1.IPayload {
  const text = (of: string) => Buffer.from(of, 'utf8');
  return { metadata: { encoding: text('json/plain') }, data: text(JSON.stringify(value)) };
}
