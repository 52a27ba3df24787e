import { AthanorError } from '../../schemas/errors';
import type { GateAddress } from '../../schemas/nodes/gate-address';
import { createDataFolder, type DataFolder } from './data-folder';
import { type SetupLink, setupLink } from './first-administrator';
import { lockDataFolder } from './instance-lock';
import { endLeftovers } from './leftovers';
import { choosePorts, type StackPorts } from './ports';
import { identifyProcess } from './process-identity';
import type { Backoff, ProcessEvent, ProcessSpec } from './process-spec';
import { gateEnvironment, localInvitation, readGateAddress } from './stack-gate';
import { stackPayloads } from './stack-payloads';
import {
  type RecordedProcess,
  removeStackRecord,
  required,
  type StackRecord,
  type TemporalAddress,
  writeStackRecord,
} from './stack-record';
import { requireNamedTemporal, startDatabase, startTemporal } from './stack-servers';
import { SupervisedProcess } from './supervisor';
import { startWalSync } from './wal-sync';
import {
  nodeEnvironment,
  pipelineEnvironment,
  type WorkerCommand,
  type WorkerName,
  workerEnvironment,
  workerSpec,
} from './worker-process';

/** What happens while a stack starts and runs. */
export type StackEvent = ProcessEvent | { readonly type: 'progress'; readonly message: string };

/** What to start; only the folder is needed. */
export interface StackOptions {
  readonly dataFolder: DataFolder;
  /** Ports to use; others are found, and stay the same from start to start. */
  readonly ports?: Partial<StackPorts>;
  /** The Temporal UI; on unless false. */
  readonly ui?: boolean;
  /** The pipeline worker process; on unless false. */
  readonly pipeline?: boolean;
  /** The gate; on unless false, and without it there is no local node. */
  readonly gate?: boolean;
  /** Host names or addresses of this machine, under which nodes on others reach the gate. */
  readonly gateNames?: readonly string[];
  /** A local node; on unless false. */
  readonly node?: boolean;
  /** What the local node offers; everything it can unless given. */
  readonly nodeCapabilities?: readonly string[];
  /** Threads of the local node. */
  readonly threads?: number;
  readonly onEvent?: (event: StackEvent) => void;
  /** Aborting while it starts stops what was started; afterwards it does nothing. */
  readonly signal?: AbortSignal;
  /** Other programs in place of our workers. */
  readonly commands?: Partial<Record<WorkerName, WorkerCommand>>;
  readonly backoff?: Backoff;
}

/** A running stack. */
export interface Stack {
  readonly temporal: TemporalAddress;
  readonly databaseUrl: string;
  /** Undefined without a gate. */
  readonly gate: GateAddress | undefined;
  /** By which the first administrator gets in; undefined without a gate, and once one can log in. */
  readonly setupLink: SetupLink | undefined;
  readonly artifactsFolder: string;
  /** How the processes are doing at this moment. */
  readonly processes: readonly RecordedProcess[];
  /** Drains the workers, then stops Temporal and PostgreSQL, and frees the folder. */
  stop(): Promise<void>;
  /** Ends everything by SIGKILL, also in the midst of `stop()`: nothing that was acknowledged is lost. */
  stopNow(): Promise<void>;
}

/** Order of starting; stopping goes the other way, so that workers never lose their servers. */
type Group = 'servers' | 'gate' | 'workers';

/**
 * Starts everything on one machine: PostgreSQL, Temporal (or uses the one that `TEMPORAL_*` or
 * `temporal.toml` names), the gate, the pipeline worker and a local node; each is supervised and started
 * again when it ends. What a killed stack left on the folder is ended first.
 * @throws AthanorError `STACK_RUNNING`, `DATA_FOLDER`, `PORT_IN_USE`, `TEMPORAL_BINARY_MISSING`,
 * `TEMPORAL_VERSION`, `TEMPORAL_UNREACHABLE`, `DATABASE_UNAVAILABLE`, `PROCESS_FAILED`, `CANCELLED`.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  createDataFolder(options.dataFolder);
  const lock = lockDataFolder(options.dataFolder.lockFile, options.dataFolder.path);
  const running = new RunningStack(options, () => lock.release());
  const abort = (): void => void running.stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    if (options.signal?.aborted) throw interrupted();
    await running.start();
    if (options.signal?.aborted) throw interrupted();
    return running;
  } catch (error) {
    await running.stop();
    throw options.signal?.aborted ? interrupted() : error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

class RunningStack implements Stack {
  readonly artifactsFolder: string;
  private readonly groups: Record<Group, SupervisedProcess[]> = {
    servers: [],
    gate: [],
    workers: [],
  };
  private readonly startedAt = new Date().toISOString();
  /** Aborted by the first failure or stop: whatever is still being prepared gives up. */
  private readonly preparation = new AbortController();
  private starting: Promise<unknown> = Promise.resolve();
  private state: StackRecord['state'] = 'starting';
  private found: Pick<StackRecord, 'temporal' | 'databaseUrl' | 'gate' | 'payloads'> = {};
  private stopping: Promise<void> | undefined;
  setupLink: SetupLink | undefined;
  private stopWalSync: (() => Promise<void>) | undefined;

  constructor(
    private readonly options: StackOptions,
    private readonly release: () => void,
  ) {
    this.artifactsFolder = options.dataFolder.artifacts;
  }

  get temporal(): TemporalAddress {
    return required(this.found.temporal);
  }

  get databaseUrl(): string {
    return required(this.found.databaseUrl);
  }

  get gate(): GateAddress | undefined {
    return this.found.gate;
  }

  get processes(): readonly RecordedProcess[] {
    return this.supervised.map((one) => {
      const { identity, ...rest } = one.snapshot();
      return { ...rest, ...identity };
    });
  }

  private get supervised(): SupervisedProcess[] {
    return [...this.groups.servers, ...this.groups.gate, ...this.groups.workers];
  }

  async start(): Promise<void> {
    const { dataFolder, ports: given, ui = true } = this.options;
    await requireNamedTemporal();
    const ended = await endLeftovers(dataFolder);
    if (ended.length > 0) this.say(`Ended what a killed stack had left: ${ended.join(', ')}.`);
    const ports = await choosePorts(dataFolder.portsFile, given);
    writeStackRecord(dataFolder, this.record());
    const payloads = stackPayloads(dataFolder);
    const context = {
      ...{
        folder: dataFolder,
        ports,
        ui,
        payloads,
        say: this.say,
        signal: this.preparation.signal,
      },
      startProcess: (spec: ProcessSpec) => this.startProcess('servers', spec),
    };
    const [databaseUrl, temporal] = await this.together([
      startDatabase(context),
      startTemporal(context),
    ] as const);
    this.found = { databaseUrl, temporal, payloads };
    if (!temporal.external) this.stopWalSync = startWalSync(`${dataFolder.temporalDatabase}-wal`);
    await this.together([this.startPipeline(ports), this.startNodes(ports)] as const);
    this.state = 'running';
    writeStackRecord(dataFolder, this.record());
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  async stopNow(): Promise<void> {
    for (const one of this.supervised) one.killNow();
    await this.stop();
  }

  private async stopAll(): Promise<void> {
    this.state = 'stopping';
    this.preparation.abort();
    await this.stopGroups();
    // What was in the midst of a start has given up by now, or has added a last process.
    await this.starting.catch(() => undefined);
    await this.stopGroups();
    await this.stopWalSync?.();
    removeStackRecord(this.options.dataFolder);
    this.release();
  }

  private async stopGroups(): Promise<void> {
    for (const group of ['workers', 'gate', 'servers'] as const) {
      await Promise.all(this.groups[group].map((one) => one.stop()));
    }
  }

  /** Awaits all; when one fails the others are told to give up and waited for. */
  private async together<T extends readonly Promise<unknown>[]>(
    tasks: T,
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    const all = Promise.all(tasks);
    this.starting = Promise.allSettled(tasks);
    return (await all) as { -readonly [K in keyof T]: Awaited<T[K]> };
  }

  private async startPipeline(ports: StackPorts): Promise<void> {
    if (this.options.pipeline === false) return;
    await this.startWorker('pipeline', pipelineEnvironment(this.environment(), ports));
  }

  /** The gate, and the node that comes in by it. */
  private async startNodes(ports: StackPorts): Promise<void> {
    const { dataFolder, gate = true, gateNames: names, node = true } = this.options;
    if (!gate) return;
    const env = this.environment();
    await this.startWorker('gate', gateEnvironment(env, { dataFolder, ports, names }));
    const address = readGateAddress(dataFolder);
    this.found = { ...this.found, gate: address };
    if (address !== undefined) {
      const { databaseUrl } = this;
      this.setupLink = await setupLink({ databaseUrl, gateUrl: address.publicUrl });
    }
    if (!node) return;
    const { databaseUrl } = this;
    const join = address && (await localInvitation(dataFolder, { databaseUrl, gate: address }));
    await this.startWorker(
      'node',
      nodeEnvironment(env, { dataFolder, ports, join, gateUrl: address?.publicUrl }),
    );
  }

  private startWorker(name: WorkerName, env: NodeJS.ProcessEnv): Promise<void> {
    const spec = workerSpec(name, { env, command: this.options.commands?.[name] });
    return this.startProcess(name === 'gate' ? 'gate' : 'workers', spec);
  }

  private environment(): NodeJS.ProcessEnv {
    const { temporal, databaseUrl } = this;
    const { payloads } = this.found;
    return workerEnvironment({ ...this.options, temporal, databaseUrl, payloads });
  }

  private async startProcess(group: Group, spec: ProcessSpec): Promise<void> {
    if (this.preparation.signal.aborted) throw interrupted();
    const supervised = new SupervisedProcess(spec, {
      logsFolder: this.options.dataFolder.logs,
      onEvent: (event) => this.options.onEvent?.(event),
      onChange: () => this.updateRecord(),
      backoff: this.options.backoff,
    });
    this.groups[group].push(supervised);
    await supervised.start();
  }

  private readonly say = (message: string): void => {
    this.options.onEvent?.({ type: 'progress', message });
  };

  /** A full disk must not end the supervisor: the record is then old, which `status` can tell. */
  private updateRecord(): void {
    try {
      writeStackRecord(this.options.dataFolder, this.record());
    } catch (error) {
      this.say(`Cannot write ${this.options.dataFolder.stackFile}: ${(error as Error).message}`);
    }
  }

  private record(): StackRecord {
    return {
      formatVersion: 1,
      folder: this.options.dataFolder.path,
      supervisor: required(identifyProcess(process.pid)),
      startedAt: this.startedAt,
      state: this.state,
      ...this.found,
      artifactsFolder: this.artifactsFolder,
      processes: this.processes,
    };
  }
}

function interrupted(): AthanorError {
  return new AthanorError({ code: 'CANCELLED', message: 'Interrupted while starting.' });
}
