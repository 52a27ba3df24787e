import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import type { CapabilityInput, CapabilityOutput } from '../../schemas/records/steps';
import type { RecordsServices } from './services';

const POLL_INTERVAL_MS = 500;

/**
 * Which of some task queues nobody serves. Waits up to `graceMs` for a first poller, so that a node
 * that is just starting, or being restarted, is not taken for missing. Temporal remembers a poller for
 * five minutes.
 */
export async function capability(
  { client }: RecordsServices,
  { taskQueues, graceMs }: CapabilityInput,
): Promise<CapabilityOutput> {
  const context = Context.current();
  const deadline = Date.now() + graceMs;
  let unserved = taskQueues;
  for (;;) {
    const served = await Promise.all(unserved.map((queue) => hasPoller(client, queue)));
    unserved = unserved.filter((_, i) => !served[i]);
    if (unserved.length === 0 || Date.now() >= deadline) return { unserved };
    context.heartbeat();
    await sleep(POLL_INTERVAL_MS, undefined, { signal: context.cancellationSignal });
  }
}

async function hasPoller(client: RecordsServices['client'], name: string): Promise<boolean> {
  const answer = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return (answer.pollers ?? []).length > 0;
}
