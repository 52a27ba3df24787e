import { proxyActivities } from '@temporalio/workflow';

/** Where the activities run. */
export interface GateBenchInput {
  count: number;
  taskQueue: string;
}

/** Activities one after the other, as every latency is seen by itself. */
export async function chain({ count, taskQueue }: GateBenchInput): Promise<number> {
  const increment = incrementOn(taskQueue);
  let value = 0;
  for (let i = 0; i < count; i += 1) value = await increment(value);
  return value;
}

/** Activities side by side. */
export async function fanOut({ count, taskQueue }: GateBenchInput): Promise<number> {
  const increment = incrementOn(taskQueue);
  const values = await Promise.all(Array.from({ length: count }, (_, i) => increment(i)));
  return values.reduce((a, b) => a + b, 0);
}

/** Plain workers return the number; through a gate it comes in an envelope. */
function incrementOn(taskQueue: string): (value: number) => Promise<number> {
  const { increment } = proxyActivities<{
    increment(value: number): Promise<number | { output: number }>;
  }>({ taskQueue, startToCloseTimeout: '1 minute' });
  return async (value) => {
    const result = await increment(value);
    return typeof result === 'number' ? result : result.output;
  };
}
