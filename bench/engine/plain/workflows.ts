import { proxyActivities } from '@temporalio/workflow';
import type { increment } from './activities';

/** Where the steps run: another task queue than the workflow's, in another process. */
export interface PlainInput {
  count: number;
  taskQueue: string;
}

/** Steps one after the other. */
export async function chain({ count, taskQueue }: PlainInput): Promise<number> {
  const { increment } = activitiesOn(taskQueue);
  let value = 0;
  for (let i = 0; i < count; i += 1) value = await increment(value);
  return value;
}

/** Steps side by side. */
export async function fanOut({ count, taskQueue }: PlainInput): Promise<number> {
  const { increment } = activitiesOn(taskQueue);
  const values = await Promise.all(Array.from({ length: count }, (_, i) => increment(i)));
  return values.reduce((a, b) => a + b, 0);
}

function activitiesOn(taskQueue: string) {
  return proxyActivities<{ increment: typeof increment }>({
    taskQueue,
    startToCloseTimeout: '1 minute',
  });
}
