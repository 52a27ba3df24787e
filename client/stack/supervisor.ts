import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { AthanorError } from '../../schemas/errors';
import { identifyProcess, type ProcessIdentity } from './process-identity';
import { openProcessLog, type ProcessLog, parseLogLine } from './process-log';
import type { ProcessEvent, ProcessSnapshot, ProcessSpec, ProcessState } from './process-spec';
import { type Backoff, backoffMs, DEFAULT_BACKOFF } from './process-spec';

/** A started child; the promise is wrapped, since awaiting a bare one would await the end. */
interface Launched {
  /** Resolves with a sentence when the process has ended. */
  readonly exited: Promise<string>;
}

const FIRST_START_ATTEMPTS_MAX = 3;
const READY_POLL_MS = 50;
const LAST_LINES_KEPT = 8;

/** One child process that is started again, with growing pauses, until it is stopped. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private state: ProcessState = 'stopped';
  private identity: ProcessIdentity | undefined;
  private startedAt: string | undefined;
  private restarts = 0;
  private consecutive = 0;
  private lastExit: string | undefined;
  private wanted = false;
  private wake: (() => void) | undefined;
  private loop: Promise<void> | undefined;
  private readonly lastLines: string[] = [];
  private readonly log: ProcessLog;

  constructor(
    private readonly spec: ProcessSpec,
    private readonly options: {
      logsFolder: string;
      onEvent: (event: ProcessEvent) => void;
      /** Called whenever the snapshot changed, before anything else happens. */
      onChange: () => void;
      backoff?: Backoff;
    },
  ) {
    this.log = openProcessLog(options.logsFolder, spec.name);
  }

  /**
   * Starts the process and resolves when it is ready for the first time.
   * @throws AthanorError `PROCESS_FAILED` when it ends or stays silent in each of three tries.
   */
  async start(): Promise<void> {
    this.wanted = true;
    let failure = '';
    for (let attempt = 1; attempt <= FIRST_START_ATTEMPTS_MAX && this.wanted; attempt++) {
      const { exited } = await this.launch();
      const outcome = await this.waitReady(exited);
      if (outcome === 'ready') {
        this.loop = this.supervise(exited);
        return;
      }
      failure = outcome;
      await this.endChild();
      // A predecessor that was just killed may hold its files for a moment longer.
      await this.pause(this.wanted ? backoffMs(attempt, this.backoff) : 0);
    }
    this.setState('stopped', failure);
    throw new AthanorError({
      code: 'PROCESS_FAILED',
      message: `The ${this.spec.name} process does not start: ${failure}.${this.lastWords()}`,
      details: { process: this.spec.name },
    });
  }

  /** Asks the process to end, waits its grace, then kills it; it is not started again. */
  async stop(): Promise<void> {
    this.wanted = false;
    this.wake?.();
    if (this.state !== 'stopped') this.setState('stopping', '');
    await this.endChild();
    await this.loop;
    this.setState('stopped', '');
  }

  /** Kills the process without waiting for its work; it is not started again. */
  killNow(): void {
    this.wanted = false;
    this.wake?.();
    this.child?.kill('SIGKILL');
  }

  /** The present state. */
  snapshot(): ProcessSnapshot {
    const { state, identity, restarts, startedAt, lastExit } = this;
    const { name, stopSignal } = this.spec;
    return { name, state, identity, restarts, startedAt, lastExit, stopSignal };
  }

  private async supervise(firstExit: Promise<string>): Promise<void> {
    let exited = firstExit;
    while (true) {
      const readyAt = performance.now();
      this.lastExit = await exited;
      if (!this.wanted) return;
      if (performance.now() - readyAt > this.backoff.healthyMs) this.consecutive = 0;
      const next = await this.restart();
      if (next === undefined) return;
      exited = next.exited;
    }
  }

  /** Restarts until ready; undefined when a stop was asked for meanwhile. */
  private async restart(): Promise<Launched | undefined> {
    while (this.wanted) {
      this.consecutive++;
      const pauseMs = backoffMs(this.consecutive, this.backoff);
      this.setState('waiting', `${this.lastExit}; starting again in ${pauseMs} ms`);
      await this.pause(pauseMs);
      if (!this.wanted) return undefined;
      this.restarts++;
      const launched = await this.launch();
      const outcome = await this.waitReady(launched.exited);
      if (outcome === 'ready') return launched;
      this.lastExit = outcome;
      await this.endChild();
    }
    return undefined;
  }

  private get backoff(): Backoff {
    return this.options.backoff ?? DEFAULT_BACKOFF;
  }

  private async launch(): Promise<Launched> {
    await this.spec.prepare?.();
    // A stop during the preparation found no child to end, so none may appear now.
    if (!this.wanted) return { exited: Promise.resolve('stopped before it started') };
    const { command, args, env, cwd, user, ready } = this.spec;
    const child = spawn(command, args, {
      env,
      cwd,
      uid: user?.uid,
      gid: user?.gid,
      // A session of its own: Ctrl-C reaches only us, and we stop the children in order.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', ...(ready === 'ipc' ? (['ipc'] as const) : [])],
    });
    this.child = child;
    this.identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    this.startedAt = new Date().toISOString();
    this.setState('starting', '');
    for (const stream of [child.stdout, child.stderr]) {
      if (stream != null) createInterface({ input: stream }).on('line', (raw) => this.hear(raw));
    }
    const exited = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not run ${command}: ${error.message}`));
      child.once('exit', (code, signal) => {
        this.child = undefined;
        this.identity = undefined;
        resolve(signal === null ? `ended with code ${code}` : `ended by ${signal}`);
      });
    });
    return { exited };
  }

  /** 'ready', or a sentence saying why it is not. */
  private async waitReady(exited: Promise<string>): Promise<string> {
    const abort = new AbortController();
    const timeoutMs = this.spec.readyTimeoutMs;
    const outcome = await Promise.race([
      exited,
      this.spec.ready === 'ipc' ? this.readyByMessage() : pollReady(this.spec.ready, abort.signal),
      sleep(timeoutMs, abort.signal).then(() => `not ready after ${timeoutMs / 1000} s`),
    ]);
    abort.abort();
    if (outcome === 'ready') this.setState('ready', '');
    return outcome;
  }

  private readyByMessage(): Promise<string> {
    return new Promise((resolve) => {
      this.child?.on('message', (message: { type?: string }) => {
        if (message?.type === 'ready') resolve('ready');
      });
    });
  }

  private async endChild(): Promise<void> {
    const child = this.child;
    if (child === undefined || child.pid === undefined || child.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(this.spec.stopSignal);
    const patience = new AbortController();
    void sleep(this.spec.graceMs, patience.signal).then(() => {
      if (!patience.signal.aborted) child.kill('SIGKILL');
    });
    await gone;
    patience.abort();
  }

  private async pause(ms: number): Promise<void> {
    const waking = new AbortController();
    this.wake = () => waking.abort();
    await sleep(ms, waking.signal);
  }

  private hear(raw: string): void {
    if (raw.trim() === '') return;
    const line = parseLogLine(raw);
    this.lastLines.push(line.message);
    if (this.lastLines.length > LAST_LINES_KEPT) this.lastLines.shift();
    this.log.write(line);
    this.options.onEvent({ type: 'log', process: this.spec.name, line });
  }

  private lastWords(): string {
    return this.lastLines.length === 0 ? '' : ` It said:\n  ${this.lastLines.join('\n  ')}`;
  }

  private setState(state: ProcessState, detail: string): void {
    if (state === this.state && state === 'stopped') return;
    this.state = state;
    this.options.onChange();
    this.options.onEvent({ type: 'state', process: this.spec.name, state, detail });
  }
}

async function pollReady(ask: () => Promise<boolean>, signal: AbortSignal): Promise<string> {
  while (!signal.aborted) {
    if (await ask().catch(() => false)) return 'ready';
    await sleep(READY_POLL_MS, signal);
  }
  return 'no longer waited for';
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
