import { Worker } from '@temporalio/worker';
import { openPool } from '../../activities/runtime/pool';
import { type LoadedStep, stepActivities } from '../../activities/runtime/step-activity';
import { RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import { AthanorError } from '../../schemas/errors';
import { loadBuiltCatalogue } from '../runtime/catalogue';
import { connectWorker } from '../runtime/connection';
import {
  HEARTBEAT_THROTTLE_MS,
  installRuntime,
  runMain,
  runWorkers,
  SHUTDOWN_GRACE_MS,
} from '../runtime/process';
import { workerSettings } from '../runtime/settings';
import { offersOf } from './agent/offers';
import { findTools } from './agent/tools';

/** A node: offers capabilities and computes; it never sees workflows or the database. */
async function main(): Promise<void> {
  installRuntime();
  const settings = workerSettings();
  const { steps } = loadBuiltCatalogue(settings.catalogueFolder);
  const missing = await queuesWithoutTools([...steps.values()]);
  const offered = byTaskQueue([...steps.values()], settings.capabilities, missing);
  const { connection, namespace } = await connectWorker();
  const pool = openPool(settings.threads);
  const { artifactsFolder, nodeName: node, sandbox } = settings;
  const runtime = { pool, artifacts: { folder: artifactsFolder }, node, sandbox };
  const workers = await Promise.all(
    [...offered].map(([taskQueue, served]) =>
      Worker.create({
        connection,
        namespace,
        taskQueue,
        activities: stepActivities(served, runtime),
        // One more than there are threads: its input is parsed while the others still compute.
        maxConcurrentActivityTaskExecutions: settings.threads + 1,
        maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
        shutdownGraceTime: SHUTDOWN_GRACE_MS,
      }),
    ),
  );
  await runWorkers(workers);
  await pool.close();
  await connection.close();
}

/** Queues whose steps need native tools that were not found here. */
async function queuesWithoutTools(steps: readonly LoadedStep[]): Promise<Set<string>> {
  const contracts = steps.map((step) => step.implementation.contract);
  const { queues } = offersOf({
    steps: contracts,
    tools: await findTools(),
    rules: { steps: { never: [] } },
  });
  return new Set(queues.filter((queue) => !queue.offered).map((queue) => queue.taskQueue));
}

function byTaskQueue(
  steps: readonly LoadedStep[],
  capabilities: string[] | undefined,
  missing: ReadonlySet<string>,
): Map<string, LoadedStep[]> {
  const queues = new Map<string, LoadedStep[]>();
  for (const step of steps) {
    const { taskQueue } = step.implementation.contract;
    if (taskQueue === RECORDS_QUEUE || missing.has(taskQueue)) continue;
    if (capabilities !== undefined && !capabilities.includes(taskQueue)) continue;
    queues.set(taskQueue, [...(queues.get(taskQueue) ?? []), step]);
  }
  if (queues.size > 0) return queues;
  const message = `No step of the catalogue is served by: ${capabilities?.join(', ')}.`;
  throw new AthanorError({ code: 'CONFIG_INVALID', message });
}

process.title = 'athanor-node';
runMain(main);
