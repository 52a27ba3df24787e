import { DefaultLogger, type LogEntry, Runtime, type Worker } from '@temporalio/worker';
import { keepHeartbeat } from './heartbeat-file';
import { runOf } from './log';
import { logger } from './main-process';
import type { SdkMetrics } from './metrics';

export { logger, runMain } from './main-process';

/** How long a draining worker lets its activities go on before it hands them back. */
export const SHUTDOWN_GRACE_MS = 5_000;
/** Heartbeats leave at least this often, so that a cancellation arrives within a second. */
export const HEARTBEAT_THROTTLE_MS = 500;

/** Sends the SDK's own log the same way, and its metrics where they are asked for. Must come before anything else of the SDK. */
export function installRuntime(metrics?: SdkMetrics): void {
  Runtime.install({
    ...(metrics && { telemetryOptions: { metrics: metrics.exporter } }),
    logger: new DefaultLogger('WARN', forward),
    // We stop on SIGTERM and SIGINT ourselves, all workers of the process at once.
    shutdownSignals: [],
  });
}

function forward({ level, message, meta }: LogEntry): void {
  // Workers that serve steps alone, or workflows alone, are as they should be.
  if (/^No (workflows|activities) registered/.test(message)) return;
  const write = level === 'ERROR' ? logger.error : logger.warn;
  write.call(logger, fieldsOf(meta), message);
}

/** What the SDK says a line is about. Its `runId` is one execution of a workflow; ours names the run. */
export function fieldsOf(meta: LogEntry['meta'] = {}): object {
  const { runId: execution, error, ...rest } = meta;
  const { workflowId } = rest as { workflowId?: unknown };
  return {
    ...rest,
    ...(execution !== undefined && { execution }),
    ...(typeof workflowId === 'string' && { runId: runOf(workflowId) }),
    error: String(error ?? '') || undefined,
  };
}

/**
 * Runs workers until the process is told to stop, then drains them. Tells a parent process, if there
 * is one, when they poll.
 */
export async function runWorkers(workers: readonly Worker[]): Promise<void> {
  const stop = () => {
    for (const worker of workers) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const running = workers.map((worker) => worker.run());
  // When one worker of a process fails, the others must not go on alone: the stack restarts all.
  for (const run of running) run.catch(stop);
  process.send?.({ type: 'ready' });
  keepHeartbeat(() => workers.every((worker) => worker.getState() === 'RUNNING'));
  logger.info({ taskQueues: workers.map((w) => w.options.taskQueue) }, 'polling');
  await Promise.all(running);
}
