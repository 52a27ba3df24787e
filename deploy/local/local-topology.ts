import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDataFolder,
  type DataFolder,
  resolveDataFolder,
} from '../../client/stack/data-folder';
import { lockDataFolder } from '../../client/stack/instance-lock';
import { endLeftovers } from '../../client/stack/leftovers';
import { type EmbeddedPostgres, prepareEmbeddedPostgres } from '../../client/stack/postgres';
import { identifyProcess } from '../../client/stack/process-identity';
import type { ProcessEvent } from '../../client/stack/process-spec';
import { readGateAddress } from '../../client/stack/stack-gate';
import {
  removeStackRecord,
  type StackRecord,
  writeStackRecord,
} from '../../client/stack/stack-record';
import { SupervisedProcess } from '../../client/stack/supervisor';
import { AthanorError } from '../../schemas/errors';
import { NAMESPACE, type Program, SERVICES, type ServiceName } from '../place';
import type { Service } from '../service';
import { topology } from '../topology';
import { GO_PROGRAMS, goProgram } from './go-programs';
import { type LocalPlace, localPlace } from './local-place';
import { commandOf, environmentOf, processOf } from './local-services';

/** What is asked for: a folder of its own, and who is told. */
export interface LocalOptions {
  readonly folder: string;
  readonly onEvent: (event: ProcessEvent | { type: 'progress'; message: string }) => void;
  /** Aborting while it starts stops what was started. */
  readonly signal?: AbortSignal;
}

/** The production topology as processes of this machine. */
export interface LocalTopology {
  readonly addresses: Readonly<
    Record<'gate-1' | 'gate-2' | 'temporal' | 'temporal-ui' | 'objects', string>
  >;
  /** The environment of a service, for commands beside it. */
  environment(service: ServiceName): NodeJS.ProcessEnv;
  stop(): Promise<void>;
  stopNow(): Promise<void>;
}

/**
 * Starts every service of the topology in the order of what needs what, and waits until each is healthy or done. What
 * ends is started again, as by `restart: unless-stopped`; what a killed predecessor left on the folder is ended first.
 */
export async function startLocal(o: LocalOptions): Promise<LocalTopology> {
  const folder = resolveDataFolder(o.folder, {});
  createDataFolder(folder);
  const lock = lockDataFolder(folder.lockFile, folder.path);
  const running = new RunningTopology(o, folder, () => lock.release());
  const abort = () => void running.stop();
  o.signal?.addEventListener('abort', abort, { once: true });
  try {
    o.signal?.throwIfAborted();
    await running.start();
    o.signal?.throwIfAborted();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    o.signal?.removeEventListener('abort', abort);
  }
}

class RunningTopology implements LocalTopology {
  private readonly processes = new Map<ServiceName, SupervisedProcess>();
  private readonly startedAt = new Date().toISOString();
  private readonly starts = new Map<ServiceName, Promise<void>>();
  private readonly preparation = new AbortController();
  private state: StackRecord['state'] = 'starting';
  private place: LocalPlace | undefined;
  private postgres: EmbeddedPostgres | undefined;
  private services: Record<ServiceName, Service> | undefined;
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly options: LocalOptions,
    private readonly folder: DataFolder,
    private readonly release: () => void,
  ) {}

  get addresses() {
    const place = required(this.place);
    return {
      'gate-1': `https://${place.address('gate-1', 'public')}`,
      'gate-2': `https://${place.address('gate-2', 'public')}`,
      temporal: place.address('temporal', 'grpc'),
      'temporal-ui': `http://${place.address('temporal-ui', 'http')}`,
      objects: `http://${place.address('objects', 's3')}`,
    };
  }

  environment(service: ServiceName): NodeJS.ProcessEnv {
    return environmentOf(service, required(this.services)[service], required(this.place));
  }

  async start(): Promise<void> {
    const { signal } = this.preparation;
    const ended = await endLeftovers(this.folder);
    if (ended.length > 0) this.say(`ended what a killed predecessor had left: ${ended.join(', ')}`);
    const programs: Partial<Record<Program, string>> = {
      node: process.execPath,
      postgres: 'postgres',
    };
    for (const name of GO_PROGRAMS)
      programs[name] = await goProgram(name, { say: this.say, signal });
    this.place = await localPlace(this.folder, programs as Record<Program, string>);
    const port = this.place.port('postgres', 'sql');
    this.postgres = await prepareEmbeddedPostgres(this.folder, { port, signal });
    this.services = topology(this.place);
    this.writeRecord();
    const all = SERVICES.map((name) => this.started(name));
    await Promise.all(all).catch(async (error) => {
      this.preparation.abort();
      await Promise.allSettled(all);
      throw error;
    });
    this.state = 'running';
    this.writeRecord();
  }

  /** Starts a service once what it needs is as it needs it. */
  private started(name: ServiceName): Promise<void> {
    const begun = this.starts.get(name) ?? this.startAfterNeeds(name);
    this.starts.set(name, begun);
    return begun;
  }

  private async startAfterNeeds(name: ServiceName): Promise<void> {
    const service = required(this.services)[name];
    const place = required(this.place);
    await Promise.all(
      (Object.keys(service.needs) as ServiceName[]).map((one) => this.started(one)),
    );
    this.preparation.signal.throwIfAborted();
    const startedMs = performance.now();
    if (service.health === undefined) {
      await this.runOnce(name, service);
    } else {
      const postgres = required(this.postgres);
      const supervised = new SupervisedProcess(processOf(name, service, { place, postgres }), {
        logsFolder: this.folder.logs,
        onEvent: this.options.onEvent,
        onChange: () => this.writeRecord(),
      });
      this.processes.set(name, supervised);
      await supervised.start();
      if (name === 'postgres') await postgres.createDatabase();
    }
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    this.say(`${name} is ${service.health === undefined ? 'done' : 'healthy'} (${seconds} s)`);
  }

  /** Runs a service that ends by itself. @throws AthanorError PROCESS_FAILED with what it said */
  private async runOnce(name: ServiceName, service: Service): Promise<void> {
    const place = required(this.place);
    const { command, args } = commandOf(service, place);
    const child = spawn(command, args, {
      env: environmentOf(name, service, place),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: this.preparation.signal,
    });
    let said = '';
    const hear = (data: Buffer) => {
      said += data;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    appendFileSync(join(this.folder.logs, `${name}.log`), said);
    if (code === 0) return;
    const message = `${name} ended with code ${code}. It said:\n${said.trim()}`;
    throw new AthanorError({ code: 'PROCESS_FAILED', message });
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  async stopNow(): Promise<void> {
    for (const one of this.processes.values()) one.killNow();
    await this.stop();
  }

  private async stopAll(): Promise<void> {
    this.state = 'stopping';
    this.preparation.abort();
    await this.stopProcesses();
    // What was in the midst of a start has given up by now, or has added a last process.
    await Promise.allSettled(this.starts.values());
    await this.stopProcesses();
    removeStackRecord(this.folder);
    this.release();
  }

  /** Each stops after what needs it. */
  private async stopProcesses(): Promise<void> {
    const stops = new Map<ServiceName, Promise<void>>();
    const stopped = (name: ServiceName): Promise<void> => {
      const begun = stops.get(name) ?? stopAfterOthers(name);
      stops.set(name, begun);
      return begun;
    };
    const stopAfterOthers = async (name: ServiceName) => {
      const others = SERVICES.filter((one) => this.services?.[one].needs[name] !== undefined);
      await Promise.all(others.map(stopped));
      await this.processes.get(name)?.stop();
    };
    await Promise.all(SERVICES.map(stopped));
  }

  private readonly say = (message: string): void => {
    this.options.onEvent({ type: 'progress', message });
  };

  /** The record of a stack, by which `athanor status`, `down` and those for people find it. */
  private writeRecord(): void {
    const { place, postgres, folder } = this;
    const temporal = place && {
      ...{ address: place.address('temporal', 'grpc'), namespace: NAMESPACE, external: false },
      uiUrl: this.addresses['temporal-ui'],
    };
    const gate = readGateAddress(folder);
    writeStackRecord(folder, {
      formatVersion: 1,
      folder: folder.path,
      supervisor: required(identifyProcess(process.pid)),
      startedAt: this.startedAt,
      state: this.state,
      ...(temporal && { temporal }),
      ...(postgres && { databaseUrl: postgres.databaseUrl }),
      ...(gate && { gate }),
      artifactsFolder: this.services?.pipeline.environment.ATHANOR_ARTIFACTS ?? folder.artifacts,
      processes: [...this.processes.values()].map((one) => {
        const { identity, ...rest } = one.snapshot();
        return { ...rest, ...identity };
      }),
    });
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the topology has not started');
  return value;
}
