import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { keptFolder, trimKeptArtifacts } from '../../activities/runtime/kept-artifacts';
import { openPool, type Pool } from '../../activities/runtime/pool';
import { runnableSteps } from '../../activities/runtime/runnable';
import { type LoadedStep, stepActivities } from '../../activities/runtime/step-activity';
import { RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import { AthanorError } from '../../schemas/errors';
import { openSigner } from '../../trust';
import { loadBuiltCatalogue } from '../runtime/catalogue';
import { keepHeartbeat } from '../runtime/heartbeat-file';
import { activityMetrics, metricsSettings, sdkMetrics, serveMetrics } from '../runtime/metrics';
import {
  HEARTBEAT_THROTTLE_MS,
  installRuntime,
  logger,
  runMain,
  SHUTDOWN_GRACE_MS,
} from '../runtime/process';
import {
  detectCapabilities,
  foundTools,
  type Governed,
  measureWith,
  offersOf,
  startAgent,
} from './agent';
import { makePrivateFolder } from './agent/private-files';
import { Updater } from './agent/update/updater';
import { GateConnection, type GateLine, identityFiles, openKey } from './membership';
import { comeIn, type Question } from './membership/admission';
import { type NodeSettings, nodeSettings } from './settings';

/** The agent takes work back when its owner wants it; a worker that is shut down lets it be finished. */
const FINISH_GRACE = '7 days';

/** Timers of Node.js hold no longer time than this. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** What runs has been handed back by then, or never will be. */
const LATE_MS = 5_000;
/** The package that this runs from, whose `dist` it is compiled to. */
const PACKAGE = path.resolve(__dirname, '../../..');

/** A node: comes in by a gate, offers capabilities and computes; it sees nothing but the gate. */
async function main(): Promise<void> {
  const where = metricsSettings();
  const sdk = where && (await sdkMetrics());
  installRuntime(sdk);
  const registry = new Registry();
  const activities = activityMetrics(registry);
  const settings = nodeSettings();
  const { steps: all, pipelines } = loadBuiltCatalogue(settings.catalogueFolder);
  const catalogue = [...all.values()];
  makePrivateFolder(settings.folder);
  const line = await comeIn({
    ...{ folder: settings.folder, name: settings.name, log: logger },
    link: settings.join ?? readLink(settings.joinFile),
    ...(settings.gateUrl !== undefined && { gateUrl: settings.gateUrl }),
    report: () => reportOf(settings, contractsOf(runnable(catalogue, settings))),
    ...(settings.asks && { agree: askParent }),
  });
  // Only now is it known whose packages the network believes.
  const steps = served(catalogue, settings);
  const contracts = contractsOf(steps);
  const connection = await GateConnection.open(line, logger);
  const pool = openPool(settings.threads);
  const { privateKey, nodeId: id } = openKey(settings.folder);
  const first = new Signal();
  const agent = await startAgent({
    ...{ folder: settings.folder, link: line, log: logger, steps: contracts },
    ...{ capabilities: settings.capabilities, pipelines: [...pipelines.keys()] },
    node: { id, name: line.policy.name },
    toolPaths: settings.sandbox.toolPaths,
    slotsMax: slotsOf(settings),
    signer: openSigner(privateKey),
    measure: measureWith(pool, {
      artifacts: { folder: path.join(settings.folder, 'benchmark') },
      node: id,
    }),
    freeDisk: (bytesMax) => trimKeptArtifacts(settings.folder, bytesMax),
    ...(settings.isUpdated && { updater: updaterOf(settings.folder) }),
    createWorkers: async (governed) => {
      const worker = await createWorker({
        ...{ line, connection, pool, steps, settings, governed, activities },
      });
      first.give();
      return [worker];
    },
  });
  line.onRefused = (error) => logger.warn({ err: error }, 'the gate refuses this node');
  // A machine whose owner lets it rest is as ready as it can be.
  if (agent.status().accepting) await Promise.race([first.given, agent.ended]);
  process.send?.({ type: 'ready', nodeId: id, name: line.policy.name, gate: line.address });
  keepHeartbeat(() => true);
  logger.info({ nodeId: id, taskQueue: line.policy.taskQueue }, 'polling');
  const shown = where && (await serveMetrics(registry, where, sdk?.read));
  if (shown !== undefined) logger.info({ url: shown.url }, 'metrics');
  const end = () => {
    void agent.end(SHUTDOWN_GRACE_MS);
    // A worker whose gate refuses it may never say that it has ended.
    setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS + LATE_MS).unref();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  await agent.ended;
  shown?.close();
  line.close();
  await pool.close();
  await connection.close();
  // Not 0 when another release is to be started in its stead.
  if (agent.exitCode !== 0) process.exit(agent.exitCode);
}

function updaterOf(folder: string): Updater {
  return new Updater({ folder, version: ATHANOR_VERSION, present: PACKAGE });
}

/** One more than there are threads: its input is parsed while the others still compute. */
function slotsOf({ threads }: NodeSettings): number {
  return threads + 1;
}

async function createWorker(o: {
  line: GateLine;
  connection: GateConnection;
  pool: Pool;
  steps: readonly LoadedStep[];
  settings: NodeSettings;
  governed: Governed;
  activities: ReturnType<typeof activityMetrics>;
}): Promise<Worker> {
  const { connection, governed, line, pool, settings, steps } = o;
  const { folder, sandbox } = settings;
  const { gates, namespace, nodeId: node, taskQueue, tier } = line.policy;
  const files = identityFiles(folder);
  const artifacts = {
    gate: {
      urls: gates.map((gate) => `https://${gate}`),
      ...{ caFile: files.root, certificateFile: files.certificate, keyFile: files.key },
    },
    cache: {
      folder: keptFolder(folder),
      // Asked anew for each step: its owner may allow less meanwhile.
      get bytesMax() {
        return governed.keptBytesMax();
      },
    },
  };
  const signer = openSigner(openKey(folder).privateKey);
  const fixed = { type: 'fixed-size', numSlots: 1 } as const;
  const worker = await Worker.create({
    ...{ connection: connection.current, namespace, taskQueue },
    interceptors: { activity: [o.activities] },
    activities: governed.govern(
      stepActivities(steps, {
        ...{ pool, artifacts, node, signer, sandbox: { ...sandbox, tier }, foundTools },
        onNetworkBytes: governed.noteNetworkBytes,
      }),
    ),
    tuner: {
      activityTaskSlotSupplier: governed.slots,
      workflowTaskSlotSupplier: fixed,
      localActivityTaskSlotSupplier: fixed,
      nexusTaskSlotSupplier: fixed,
    },
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    shutdownGraceTime: FINISH_GRACE,
  });
  return connection.follow(worker);
}

function reportOf(
  settings: NodeSettings,
  steps: readonly LoadedStep['implementation']['contract'][],
) {
  const { capabilities } = settings;
  return detectCapabilities({
    folder: settings.folder,
    slots: slotsOf(settings),
    toolPaths: settings.sandbox.toolPaths,
    offered: (tools) =>
      offersOf({ steps, tools, rules: NO_RULES, capabilities })
        .queues.filter((queue) => queue.offered)
        .map((queue) => queue.taskQueue),
  });
}

/** Before its owner's rules are read: they can only take away. */
const NO_RULES = { steps: { never: [] } };

function contractsOf(steps: readonly LoadedStep[]) {
  return steps.map((step) => step.implementation.contract);
}

/** The steps that this node serves. @throws AthanorError CONFIG_INVALID when there is none */
function served(steps: readonly LoadedStep[], settings: NodeSettings): LoadedStep[] {
  const found = runnable(steps, settings);
  if (found.length > 0) return found;
  const { capabilities } = settings;
  const message = `No step of the catalogue is served by: ${capabilities?.join(', ')}.`;
  throw new AthanorError({ code: 'CONFIG_INVALID', message });
}

/** The steps that this node could run. */
function runnable(
  steps: readonly LoadedStep[],
  { capabilities, sandbox }: NodeSettings,
): LoadedStep[] {
  const wanted = steps.filter(({ implementation: { contract } }) => {
    if (contract.taskQueue === RECORDS_QUEUE) return false;
    return capabilities?.includes(contract.taskQueue) ?? true;
  });
  // Its tier is told when it has come in: until then a container is refused when it is run.
  return runnableSteps(wanted, { ...sandbox, tier: 'managed' }, (o) =>
    logger.warn(o, 'not offered'),
  );
}

function readLink(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const message = `The invitation in ${file} cannot be read.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

/** The command line that started this process shows the question and sends the answer. */
function askParent(question: Question): Promise<boolean> {
  if (process.send === undefined) {
    const message = 'Nobody is there to be asked. Unset ATHANOR_JOIN_ASKS to agree beforehand.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return new Promise((resolve) => {
    // The channel to the parent does not keep a process alive, and nothing else runs yet.
    const alive = setInterval(() => undefined, TIMER_MS_MAX);
    process.once('message', (message) => {
      clearInterval(alive);
      resolve((message as { type?: string }).type === 'agreed');
    });
    process.send?.(question);
  });
}

/** Given once, for whoever waits. */
class Signal {
  give: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

process.title = 'athanor-node';
runMain(main);
