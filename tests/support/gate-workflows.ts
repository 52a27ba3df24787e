import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';

/** One activity on one queue, with the times that a test chooses. */
export interface OneActivity {
  /** Whose it is, where several share the queue. */
  fairnessKey?: string;
  activityType: string;
  taskQueue: string;
  input: unknown;
  startToCloseTimeoutMs?: number;
  heartbeatTimeoutMs?: number;
  maximumAttempts?: number;
}

/** Runs one activity and returns what it returned. */
export async function callOne(o: OneActivity): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue: o.taskQueue,
    startToCloseTimeout: o.startToCloseTimeoutMs ?? 60_000,
    heartbeatTimeout: o.heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: 200, backoffCoefficient: 1, maximumAttempts: o.maximumAttempts },
  });
  return await activities[o.activityType]?.(o.input);
}

/** Runs many at once, the i-th on the number i. */
export async function callMany({ count, ...o }: OneActivity & { count: number }) {
  return Promise.all(Array.from({ length: count }, (_, input) => callOne({ ...o, input })));
}
