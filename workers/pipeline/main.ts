import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { RENDERER, type RecordsServices, recordsActivities } from '../../activities/records';
import { openPool, type Pool } from '../../activities/runtime/pool';
import { stepActivities } from '../../activities/runtime/step-activity';
import type { ArtifactRef } from '../../schemas/artifact';
import { PIPELINES_QUEUE, RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import { AthanorError } from '../../schemas/errors';
import { observedStore, openArtifactStore } from '../../store/artifacts';
import { openDatabase } from '../../store/database';
import { openPayloads, workerConverter } from '../../store/payloads';
import { openStagingArea, STAGING_QUOTA } from '../../store/staging';
import { loadBuiltCatalogue } from '../runtime/catalogue';
import { connectWorker } from '../runtime/connection';
import { metricsSettings, sdkMetrics, serveMetrics } from '../runtime/metrics';
import {
  HEARTBEAT_THROTTLE_MS,
  installRuntime,
  logger,
  runMain,
  runWorkers,
  SHUTDOWN_GRACE_MS,
} from '../runtime/process';
import { type WorkerSettings, workerSettings } from '../runtime/settings';
import { pipelineMetrics } from './metrics';

/** Workflows kept in memory; the others are replayed when they go on. */
const CACHED_WORKFLOWS_MAX = 200;
/** Look-ups, records and the like wait for the database, not for a core. */
const RECORDS_CONCURRENCY = 40;

/** The pipeline worker: runs workflows, and the trusted activities beside them. */
async function main(): Promise<void> {
  const where = metricsSettings();
  const sdk = where && (await sdkMetrics());
  installRuntime(sdk);
  const metrics = pipelineMetrics();
  const settings = workerSettings();
  if (settings.databaseUrl === undefined) {
    const message = 'ATHANOR_DATABASE_URL is not set: the pipeline worker keeps its records there.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  const catalogue = loadBuiltCatalogue(settings.catalogueFolder);
  const database = await openDatabase(settings.databaseUrl);
  const { connection, namespace } = await connectWorker();
  const pool = openPool(settings.threads);
  const { steps, pipelines } = catalogue;
  const trustedSteps = [...steps.values()].filter(
    (s) => s.implementation.contract.taskQueue === RECORDS_QUEUE,
  );
  const payloads = openPayloads(async () => database);
  const dataConverter = workerConverter(payloads);
  const common = { connection, namespace, dataConverter, shutdownGraceTime: SHUTDOWN_GRACE_MS };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: PIPELINES_QUEUE,
      workflowBundle: { codePath: catalogue.workflowBundle },
      maxCachedWorkflows: CACHED_WORKFLOWS_MAX,
    }),
    Worker.create({
      ...common,
      taskQueue: RECORDS_QUEUE,
      interceptors: { activity: [metrics.activities] },
      activities: {
        ...metrics.records(
          recordsActivities({
            database,
            artifacts: observedStore(openArtifactStore(settings.artifactsFolder), metrics.artifact),
            staging: openStagingArea(settings.stagingFolder, STAGING_QUOTA),
            client: new Client({ connection, namespace, dataConverter }),
            steps,
            pipelines,
            render: renderer(pool, settings),
          }),
        ),
        ...stepActivities(trustedSteps, {
          pool,
          artifacts: { folder: settings.artifactsFolder },
          node: `${settings.nodeName}/records`,
        }),
      },
      maxConcurrentActivityTaskExecutions: RECORDS_CONCURRENCY,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    }),
  ]);
  const shown = where && (await serveMetrics(metrics.registry, where, sdk?.read));
  if (shown !== undefined) logger.info({ url: shown.url }, 'metrics');
  await runWorkers(workers);
  shown?.close();
  await pool.close();
  await database.close();
  await connection.close();
}

function renderer(
  pool: Pool,
  { artifactsFolder, nodeName: node }: WorkerSettings,
): RecordsServices['render'] {
  return async (record) => {
    const artifacts = { folder: artifactsFolder };
    const task = { ...RENDERER, input: { record }, resumed: undefined, artifacts, node };
    const { cancellationSignal: signal } = Context.current();
    const files = await pool.run(task, { signal, onNews: () => undefined });
    return files as Record<string, ArtifactRef>;
  };
}

process.title = 'athanor-pipeline';
runMain(main);
