import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import { RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import type { CapabilityInput, CapabilityOutput } from '../../schemas/records/steps';
import type { RecordsServices } from './services';

const POLL_INTERVAL_MS = 500;

/**
 * Which of some task queues nobody serves. Waits up to `graceMs` for a first poller, so that a node
 * that is just starting, or being restarted, is not taken for missing; and, where asked to, for as long
 * as no node is there at all, since that says nothing about what nodes offer. Temporal remembers a poller for five minutes, or until it is restarted.
 */
export async function capability(
  { client, steps }: RecordsServices,
  { taskQueues, graceMs, waitsForNode }: CapabilityInput,
): Promise<CapabilityOutput> {
  const context = Context.current();
  const deadline = Date.now() + graceMs;
  const served = (queue: string) => hasPoller(client, queue);
  const nodeQueues = [...steps.values()]
    .map((step) => step.implementation.contract.taskQueue)
    .filter((queue) => queue !== RECORDS_QUEUE);
  let unserved = taskQueues;
  for (;;) {
    const answers = await Promise.all(unserved.map(served));
    unserved = unserved.filter((_, i) => !answers[i]);
    if (unserved.length === 0) return { unserved, isNodeThere: true };
    if (Date.now() >= deadline) {
      const isNodeThere = await anyOf([...new Set(nodeQueues)], served);
      if (isNodeThere || !waitsForNode) return { unserved, isNodeThere };
    }
    context.heartbeat();
    await sleep(POLL_INTERVAL_MS, undefined, { signal: context.cancellationSignal });
  }
}

async function anyOf<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<boolean> {
  return (await Promise.all(items.map(test))).includes(true);
}

async function hasPoller(client: RecordsServices['client'], name: string): Promise<boolean> {
  const answer = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return (answer.pollers ?? []).length > 0;
}
