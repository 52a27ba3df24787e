import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import type { PayloadSettings } from '../../store/payloads';
import type { DataFolder } from './data-folder';
import type { StackPorts } from './ports';
import type { ProcessSpec } from './process-spec';
import { payloadEnvironment } from './stack-payloads';
import type { TemporalAddress } from './stack-record';
import { withoutTemporalVariables } from './temporal-server';

/** The processes of ours that a stack runs beside Temporal and PostgreSQL. */
export type WorkerName = 'gate' | 'pipeline' | 'node';

/** A command that replaces one of our worker processes. */
export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const READY_TIMEOUT_MS = 120_000;
const GRACE_MS = 20_000;

/**
 * A worker process: sends `{type:'ready'}` over IPC once it polls, drains on SIGTERM, and ends by
 * itself when this process is gone.
 * @throws AthanorError `PROCESS_FAILED` when the program is not built.
 */
export function workerSpec(
  name: WorkerName,
  options: { env: NodeJS.ProcessEnv; command?: WorkerCommand },
): ProcessSpec {
  return {
    name,
    ...(options.command ?? defaultCommand(name)),
    env: options.env,
    ready: 'ipc',
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
  };
}

/**
 * The environment of a worker. For the embedded Temporal every Temporal setting of the user is
 * replaced, so that a stray profile or key cannot lead a worker elsewhere; for an external one they
 * are passed on as they are.
 */
export function workerEnvironment(o: {
  dataFolder: DataFolder;
  temporal: TemporalAddress;
  databaseUrl: string;
  payloads?: PayloadSettings;
  nodeCapabilities?: readonly string[];
  threads?: number;
  env?: NodeJS.ProcessEnv;
}): NodeJS.ProcessEnv {
  const env = o.env ?? process.env;
  const embedded: NodeJS.ProcessEnv = {
    ...withoutTemporalVariables(env),
    TEMPORAL_ADDRESS: o.temporal.address,
    TEMPORAL_NAMESPACE: o.temporal.namespace,
    // No such file: a profile of the user must not add TLS or a key to our own address. (An empty
    // file would not do: envconfig of SDK 1.24 fails on one without profiles.)
    TEMPORAL_CONFIG_FILE: join(o.dataFolder.path, 'no-temporal.toml'),
  };
  return {
    ...(o.temporal.external ? env : embedded),
    ATHANOR_DATA: o.dataFolder.path,
    ATHANOR_ARTIFACTS: o.dataFolder.artifacts,
    ATHANOR_STAGING: o.dataFolder.staging,
    ATHANOR_DATABASE_URL: o.databaseUrl,
    ...(o.payloads && payloadEnvironment(o.payloads)),
    ATHANOR_PUBLISHERS: o.dataFolder.publishers,
    // The machine that runs everything is as trusted as what it runs.
    ATHANOR_TIER: 'managed',
    ...(o.threads === undefined ? {} : { ATHANOR_THREADS: String(o.threads) }),
    ...(o.nodeCapabilities === undefined
      ? {}
      : { ATHANOR_CAPABILITIES: o.nodeCapabilities.join(',') }),
  };
}

/** The environment of the pipeline worker. Each process shows its metrics on a port of its own. */
export function pipelineEnvironment(
  worker: NodeJS.ProcessEnv,
  { pipelineMetrics }: StackPorts,
): NodeJS.ProcessEnv {
  return { ...worker, ATHANOR_METRICS_PORT: String(pipelineMetrics) };
}

/**
 * The environment of the local node, which works through the gate alone: nothing in it leads to
 * Temporal, to the database or to the artifacts. `join` is the link of an invitation, where it has to
 * enrol first; `gateUrl` where the gate is now, since ports may have changed since it did.
 */
export function nodeEnvironment(
  worker: NodeJS.ProcessEnv,
  o: { dataFolder: DataFolder; ports: StackPorts; gateUrl?: string; join?: string },
): NodeJS.ProcessEnv {
  const hidden = new Set(['ATHANOR_DATABASE_URL', 'ATHANOR_ARTIFACTS', 'ATHANOR_STAGING']);
  // A node has no key of any project: the gate decrypts what it hands out.
  const kept = Object.entries(withoutTemporalVariables(worker)).filter(
    ([name]) => !hidden.has(name) && !/^(ATHANOR_GATE_|ATHANOR_PAYLOAD_|AWS_)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    ATHANOR_NODE_FOLDER: o.dataFolder.node,
    ATHANOR_UPDATES: 'off',
    ATHANOR_METRICS_PORT: String(o.ports.nodeMetrics),
    ...(o.gateUrl === undefined ? {} : { ATHANOR_GATE_URL: o.gateUrl }),
    ...(o.join === undefined ? {} : { ATHANOR_JOIN: o.join }),
  };
}

/** Arguments for `node` that run a program which ends when its parent is gone. */
export function leashedNodeArguments(program: string): string[] {
  return ['--enable-source-maps', '--require', compiledFile('client/stack/leash.js'), program];
}

function defaultCommand(name: WorkerName): WorkerCommand {
  const program = compiledFile(name === 'gate' ? 'gate/main.js' : `workers/${name}/main.js`);
  return { command: process.execPath, args: leashedNodeArguments(program) };
}

/**
 * A file of the compiled package, from the compiled code and from its TypeScript source alike.
 * @throws AthanorError `PROCESS_FAILED` when it is not built
 */
export function compiledFile(path: string): string {
  const isCompiled = __filename.endsWith('.js');
  const file = join(resolve(__dirname, '../..', isCompiled ? '.' : 'dist'), path);
  if (existsSync(file)) return file;
  throw new AthanorError({
    code: 'PROCESS_FAILED',
    message: `${file} is missing. Build first: npm run build`,
  });
}
