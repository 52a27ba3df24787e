import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../schemas/constants/search-attributes';
import { isListening, LOOPBACK, type StackPorts } from './ports';
import type { ProcessSpec } from './process-spec';
import { setAsideUnfinishedDatabase } from './temporal-database';

/** The namespace that every dev server has. */
export const EMBEDDED_NAMESPACE = 'default';
/** Name under which the server is supervised. */
export const TEMPORAL_PROCESS = 'temporal';

const READY_TIMEOUT_MS = 60_000;
const GRACE_MS = 10_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Settings that make the dev server fast; measured in docs/decisions/.
 * The dev server has one shard, whose queues are read at most 20 times a second by default: 101 ms
 * for each step of a chain. One partition for each task queue saves the forwarding between four,
 * which only several servers would need. An event that is not in the cache is found by reading all
 * events of its batch: with the default of 512 kB a fan-out over 1,000 steps costs twice the time.
 * Workflows stay in a cache for an hour, closed ones too: by default up to 128,000 of them.
 * Tasks of a queue go out to projects in turn, by the fairness key that each run is started with.
 */
export const DYNAMIC_CONFIG: Readonly<Record<string, number | boolean>> = {
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 2_000,
  'history.eventsCacheMaxSizeBytes': 32 * 1024 * 1024,
  'history.hostLevelCacheMaxSize': 1_000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
};

/**
 * The server's garbage collector runs after every doubling of a small heap by default; four times
 * rarer costs 150 MB and saves a fifth of the server's time. The limit makes it eager again before
 * the heap is large: what is alive in it takes 40 MiB at first and at most 100 once the caches are full. Goroutines that start with a stack of the usual size need not copy it to grow.
 */
const GO_RUNTIME = { GOGC: '400', GOMEMLIMIT: '256MiB', GODEBUG: 'adaptivestackstart=1' };

/** WAL with `synchronous=normal` survives every kill of the process; `wal-sync.ts` does the rest. */
const SQLITE_PRAGMAS: Record<string, string> = { journal_mode: 'wal', synchronous: 'normal' };

/** How the embedded Temporal server is started on a data folder. */
export interface TemporalServerOptions {
  readonly binary: string;
  readonly databaseFile: string;
  readonly ports: StackPorts;
  readonly ui: boolean;
  /** Whether the UI has the gate decrypt what it shows. */
  readonly isEncrypted?: boolean;
}

/** Command-line arguments of `temporal` for a file-backed, tuned server on loopback. */
export function temporalServerArguments(options: TemporalServerOptions): string[] {
  const { ports } = options;
  return [
    ...['server', 'start-dev', '--db-filename', options.databaseFile],
    ...['--ip', LOOPBACK, '--port', String(ports.temporal)],
    ...['--http-port', String(ports.temporalHttp), '--metrics-port', String(ports.temporalMetrics)],
    ...(options.ui ? uiArguments(options) : ['--headless']),
    ...['--log-format', 'json', '--log-level', 'warn'],
    ...pairs('--sqlite-pragma', SQLITE_PRAGMAS),
    ...pairs('--dynamic-config-value', DYNAMIC_CONFIG),
    ...pairs('--search-attribute', SEARCH_ATTRIBUTES),
  ];
}

function uiArguments({ ports, isEncrypted }: TemporalServerOptions): string[] {
  const where = ['--ui-ip', LOOPBACK, '--ui-port', String(ports.temporalUi)];
  if (isEncrypted !== true) return where;
  return [...where, '--ui-codec-endpoint', `https://${LOOPBACK}:${ports.gate}/codec`];
}

/** The embedded Temporal server as a supervised process. */
export function temporalServerSpec(options: TemporalServerOptions): ProcessSpec {
  return {
    name: TEMPORAL_PROCESS,
    command: options.binary,
    args: temporalServerArguments(options),
    env: { ...GO_RUNTIME, ...withoutTemporalVariables(process.env) },
    ready: () => isTemporalServing(options.ports.temporal),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
    prepare: async () => {
      setAsideUnfinishedDatabase(options.databaseFile);
    },
  };
}

/** Whether the Temporal frontend on a port of loopback answers and knows its namespace. */
async function isTemporalServing(port: number): Promise<boolean> {
  // A gRPC client backs off for seconds after a refused connection, so it asks only when it can.
  if (!(await isListening(port))) return false;
  const address = `${LOOPBACK}:${port}`;
  const connection = Connection.lazy({ address, connectTimeout: PROBE_TIMEOUT_MS });
  try {
    await connection.withDeadline(Date.now() + PROBE_TIMEOUT_MS, () =>
      connection.workflowService.describeNamespace({ namespace: EMBEDDED_NAMESPACE }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** An environment in which no Temporal setting of the user changes what our own processes do. */
export function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

function pairs(flag: string, values: Record<string, string | number | boolean>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}
