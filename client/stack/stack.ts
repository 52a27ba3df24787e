import { devNull } from 'node:os';
import { AthanorError } from '../../schemas/errors';
import { createDataFolder, type DataFolder } from './data-folder';
import { lockDataFolder } from './instance-lock';
import { endLeftovers } from './leftovers';
import { type WorkerCommand, type WorkerName, workerSpec } from './node-process';
import { choosePorts, LOOPBACK, type StackPorts } from './ports';
import { databaseProblem, prepareEmbeddedPostgres } from './postgres';
import { identifyProcess } from './process-identity';
import {
  type RecordedProcess,
  removeStackRecord,
  type StackRecord,
  type TemporalAddress,
  writeStackRecord,
} from './stack-record';
import { type Backoff, type ProcessEvent, type ProcessSpec, SupervisedProcess } from './supervisor';
import { externalTemporal } from './temporal-address';
import { findTemporalBinary } from './temporal-binary';
import { prepareNamespace } from './temporal-namespace';
import {
  EMBEDDED_NAMESPACE,
  temporalServerSpec,
  withoutTemporalVariables,
} from './temporal-server';

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
  readonly artifactsFolder: string;
  /** How the processes are doing now. */
  processes(): RecordedProcess[];
  /** Drains the workers, then stops Temporal and PostgreSQL, and frees the folder. */
  stop(): Promise<void>;
}

/**
 * Starts everything on one machine: PostgreSQL, Temporal (or uses the one that `TEMPORAL_*` or
 * `temporal.toml` names), the pipeline worker and a local node; each is supervised and started
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
  private readonly groups: SupervisedProcess[][] = [[], []];
  private readonly startedAt = new Date().toISOString();
  private state: StackRecord['state'] = 'starting';
  private found: { temporal?: TemporalAddress; databaseUrl?: string } = {};
  private stopping: Promise<void> | undefined;
  private recorded = false;

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

  /** Servers first, since the workers need both. */
  async start(): Promise<void> {
    const { dataFolder, ports: given } = this.options;
    await endLeftovers(dataFolder);
    const ports = await choosePorts(dataFolder.portsFile, given);
    this.writeRecord();
    const [databaseUrl, temporal] = await Promise.all([
      this.startDatabase(ports),
      this.startTemporal(ports),
    ]);
    this.found = { databaseUrl, temporal };
    await Promise.all(this.workers().map((spec) => this.startProcess(1, spec)));
    this.state = 'running';
    this.writeRecord();
  }

  processes(): RecordedProcess[] {
    return this.groups.flat().map((one) => {
      const { identity, ...rest } = one.snapshot();
      return { ...rest, ...identity };
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    this.state = 'stopping';
    for (const group of [...this.groups].reverse()) {
      await Promise.all(group.map((one) => one.stop()));
    }
    if (this.recorded) removeStackRecord(this.options.dataFolder);
    this.recorded = false;
    this.release();
  }

  private async startDatabase(ports: StackPorts): Promise<string> {
    const external = process.env.ATHANOR_DATABASE_URL;
    if (external) {
      const problem = await databaseProblem(external);
      if (problem === undefined) return external;
      throw new AthanorError({
        code: 'DATABASE_UNAVAILABLE',
        message: `The database of ATHANOR_DATABASE_URL does not answer: ${problem}`,
      });
    }
    const { signal, dataFolder } = this.options;
    const postgres = await prepareEmbeddedPostgres(dataFolder, { port: ports.postgres, signal });
    await this.startProcess(0, postgres.spec);
    await postgres.createDatabase();
    return postgres.databaseUrl;
  }

  private async startTemporal(ports: StackPorts): Promise<TemporalAddress> {
    const external = externalTemporal();
    if (external !== undefined) {
      const { address, namespace, connectionOptions } = external;
      await prepareNamespace({ connectionOptions, namespace, owned: false, say: this.say });
      return { address, namespace, uiUrl: undefined, external: true };
    }
    const { signal, dataFolder, ui = true } = this.options;
    const binary = await findTemporalBinary({ onProgress: this.say, signal });
    const databaseFile = dataFolder.temporalDatabase;
    await this.startProcess(
      0,
      temporalServerSpec({ binary: binary.path, databaseFile, ports, ui }),
    );
    const address = `${LOOPBACK}:${ports.temporal}`;
    const namespace = EMBEDDED_NAMESPACE;
    await prepareNamespace({
      connectionOptions: { address },
      namespace,
      owned: true,
      say: this.say,
    });
    const uiUrl = ui ? `http://${LOOPBACK}:${ports.temporalUi}` : undefined;
    return { address, namespace, uiUrl, external: false };
  }

  private workers(): ProcessSpec[] {
    const { pipeline = true, node = true, commands } = this.options;
    const names: WorkerName[] = [
      ...(pipeline ? ['pipeline' as const] : []),
      ...(node ? ['node' as const] : []),
    ];
    return names.map((name) =>
      workerSpec(name, { env: this.workerEnvironment(), command: commands?.[name] }),
    );
  }

  private workerEnvironment(): NodeJS.ProcessEnv {
    const { dataFolder, nodeCapabilities, threads } = this.options;
    const { external, address, namespace } = this.temporal;
    const temporal: NodeJS.ProcessEnv = external
      ? process.env
      : {
          ...withoutTemporalVariables(process.env),
          TEMPORAL_ADDRESS: address,
          TEMPORAL_NAMESPACE: namespace,
          TEMPORAL_CONFIG_FILE: devNull,
        };
    return {
      ...temporal,
      ATHANOR_DATA: dataFolder.path,
      ATHANOR_ARTIFACTS: dataFolder.artifacts,
      ATHANOR_DATABASE_URL: this.databaseUrl,
      ...(threads === undefined ? {} : { ATHANOR_THREADS: String(threads) }),
      ...(nodeCapabilities === undefined
        ? {}
        : { ATHANOR_CAPABILITIES: nodeCapabilities.join(',') }),
    };
  }

  private async startProcess(group: 0 | 1, spec: ProcessSpec): Promise<void> {
    if (this.stopping !== undefined) throw interrupted();
    const supervised = new SupervisedProcess(spec, {
      logsFolder: this.options.dataFolder.logs,
      onEvent: (event) => this.options.onEvent?.(event),
      onChange: () => this.writeRecord(),
      backoff: this.options.backoff,
    });
    this.groups[group]?.push(supervised);
    await supervised.start();
  }

  private readonly say = (message: string): void => {
    this.options.onEvent?.({ type: 'progress', message });
  };

  private writeRecord(): void {
    this.recorded = true;
    writeStackRecord(this.options.dataFolder, {
      formatVersion: 1,
      folder: this.options.dataFolder.path,
      supervisor: required(identifyProcess(process.pid)),
      startedAt: this.startedAt,
      state: this.state,
      ...this.found,
      artifactsFolder: this.artifactsFolder,
      processes: this.processes(),
    });
  }
}

function interrupted(): AthanorError {
  return new AthanorError({ code: 'CANCELLED', message: 'Interrupted while starting.' });
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stack has not started');
  return value;
}
