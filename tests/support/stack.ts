import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AthanorClient } from '../../client/sdk';
import { connectLocal } from '../../client/sdk/local-transport';
import {
  type DataFolder,
  type RecordedProcess,
  readStackRecord,
  resolveDataFolder,
  stackStatus,
} from '../../client/stack';
import { until } from './until';

/** The repository, for tests that name files of it. */
export const REPOSITORY = path.resolve(__dirname, '../..');
/** The compiled command line: workers are processes, which run from `dist`. */
const CLI = path.join(REPOSITORY, 'dist/client/cli/main.js');
const CATALOGUE = path.join(REPOSITORY, 'dist/catalogue/catalogue.json');
const START_MS = 120_000;
const STOP_MS = 60_000;
/** A restart takes seconds; after several in a row the supervisor waits up to ten more. */
const RECOVER_MS = 60_000;
const LOG_CHARACTERS_KEPT = 4_000;

/** The processes of a stack, by their names in `stack.json`. */
export const PROCESSES = ['pipeline', 'node', 'gate', 'temporal', 'postgres'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** What to start; a small stack without the Temporal UI unless told. */
export interface TestStackOptions {
  /** Data folder; a temporary one, removed at the end, unless given. */
  folder?: string;
  threads?: number;
  /** Task queues that the node serves; all unless given. */
  capabilities?: readonly string[];
  /** Folder with an `athanor.config.ts`, built. */
  project?: string;
  /** Temporal and PostgreSQL alone, without workers. */
  serversOnly?: boolean;
  /** Settings of its environment. */
  env?: NodeJS.ProcessEnv;
  /** The Temporal UI; off unless true. */
  ui?: boolean;
}

/** What a command of the command line did. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command that was started. */
export interface CliProcess {
  child: ChildProcess;
  /** Resolves the first match in what it has written to either stream. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<CliResult>;
}

/** A real stack in processes of its own, as `athanor up` starts it. */
export interface TestStack {
  readonly folder: DataFolder;
  readonly client: AthanorClient;
  /** A process as `stack.json` has it now. */
  process(name: ProcessName): RecordedProcess | undefined;
  /** Waits until a process is ready and returns its id. */
  ready(name: ProcessName): Promise<number>;
  /** SIGKILL, once the process is ready; returns the id of the one that was killed. */
  kill(name: ProcessName): Promise<number>;
  /** SIGKILL to the supervisor: everything below it is left alone. */
  crash(): Promise<void>;
  /** Starts on the same folder again, after `crash` or `halt`. */
  start(): Promise<void>;
  /** Asks for a drain and waits for the end. The folder stays. */
  halt(): Promise<void>;
  /** The first match in what `athanor up` has said. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Runs `athanor <args>` on this stack. */
  cli(args: readonly string[], o?: { input?: string }): CliProcess;
  /** The last lines of the logs, for a message that has to explain itself. */
  logs(): string;
  /** Halts, closes the client and removes a temporary folder. */
  stop(): Promise<void>;
}

/**
 * Starts the real stack by the real command line, from `dist`. Failing to start is told with what the
 * processes said; a missing build with the command that makes one.
 */
export async function startTestStack(o: TestStackOptions = {}): Promise<TestStack> {
  requireBuild();
  const stack = new SpawnedStack(o);
  try {
    await stack.start();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** Fails with a clear message when the processes cannot be started, since nothing is built. */
export function requireBuild(): void {
  const missing = [CLI, CATALOGUE].find((file) => !existsSync(file));
  if (missing === undefined) return;
  const name = path.relative(REPOSITORY, missing);
  throw new Error(`${name} is missing: these tests run the compiled program. First: npm run build`);
}

/** Runs `athanor <args>`, with an environment that leads to no Temporal but that of the tests. */
export function runCli(
  args: readonly string[],
  o: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): CliProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: o.cwd ?? tmpdir(),
    env: { ...environment(), ...o.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(o.input ?? '');
  const heard = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data: Buffer) => (heard.stdout += data));
  child.stderr?.on('data', (data: Buffer) => (heard.stderr += data));
  const ended = new Promise<CliResult>((resolve) =>
    child.once('close', (code) => resolve({ code, ...heard })),
  );
  const said = (pattern: RegExp) =>
    until(
      () => {
        const match = pattern.exec(heard.stdout) ?? pattern.exec(heard.stderr);
        if (match === null && child.exitCode !== null) throw new Error('it has ended');
        return match;
      },
      { what: () => `athanor ${args[0]} says ${pattern}; it said:\n${heard.stderr}` },
    );
  return { child, said, ended };
}

class SpawnedStack implements TestStack {
  readonly folder: DataFolder;
  readonly client: AthanorClient;
  private up: CliProcess | undefined;
  private readonly isTemporary: boolean;

  constructor(private readonly options: TestStackOptions) {
    this.isTemporary = options.folder === undefined;
    const made = options.folder ?? mkdtempSync(path.join(tmpdir(), 'athanor-e2e-'));
    this.folder = resolveDataFolder(made);
    this.client = connectLocal({ dataDir: this.folder.path, env: environment() });
  }

  process(name: ProcessName): RecordedProcess | undefined {
    return readStackRecord(this.folder)?.processes.find((one) => one.name === name);
  }

  async ready(name: ProcessName): Promise<number> {
    const isReady = () => {
      const one = this.process(name);
      return one?.state === 'ready' ? one.pid : undefined;
    };
    const what = () => `${name} is ready; it is ${JSON.stringify(this.process(name))}`;
    return until(isReady, { limitMs: RECOVER_MS, what });
  }

  async kill(name: ProcessName): Promise<number> {
    const pid = await this.ready(name);
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It has just ended by itself, or with a server it depends on.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await until(() => this.process(name)?.pid !== pid, {
      what: () => `the end of ${name} is seen`,
    });
    return pid;
  }

  async start(): Promise<void> {
    const { threads = 2, capabilities, project, ui = false, serversOnly } = this.options;
    const args = ['up', '--data-dir', this.folder.path, '--threads', String(threads)];
    if (!ui) args.push('--no-ui');
    if (serversOnly) args.push('--no-pipeline', '--no-gate');
    const env = {
      ...this.options.env,
      ...(capabilities && { ATHANOR_CAPABILITIES: capabilities.join(',') }),
    };
    this.up = runCli([...args, '--json'], { cwd: project ?? this.folder.path, env });
    const isUp = () => {
      if (this.up?.child.exitCode !== null) throw new Error('athanor up has ended');
      return stackStatus(this.folder).state === 'running';
    };
    const what = () => `the stack is up\n${this.logs()}`;
    await until(isUp, { limitMs: START_MS, what }).catch(async (cause) => {
      const ended = this.up?.child.exitCode === null ? undefined : await this.up?.ended;
      throw new Error(`athanor up failed: ${ended?.stderr ?? ''}`, { cause });
    });
  }

  async crash(): Promise<void> {
    this.up?.child.kill('SIGKILL');
    await this.up?.ended;
    this.up = undefined;
  }

  async halt(): Promise<void> {
    const { up } = this;
    this.up = undefined;
    if (up === undefined) return;
    up.child.kill('SIGTERM');
    const late = setTimeout(() => up.child.kill('SIGKILL'), STOP_MS);
    await up.ended;
    clearTimeout(late);
  }

  async said(pattern: RegExp): Promise<RegExpExecArray> {
    if (this.up === undefined) throw new Error('the stack is not up');
    return this.up.said(pattern);
  }

  cli(args: readonly string[], o: { input?: string } = {}): CliProcess {
    const cwd = this.options.project ?? this.folder.path;
    const { env } = this.options;
    return runCli([...args, '--data-dir', this.folder.path], { cwd, ...(env && { env }), ...o });
  }

  logs(): string {
    const tails = PROCESSES.slice(0, 3).map((name) => {
      try {
        const text = readFileSync(path.join(this.folder.logs, `${name}.log`), 'utf8');
        return `--- ${name}.log\n${text.slice(-LOG_CHARACTERS_KEPT)}`;
      } catch {
        return `--- no ${name}.log`;
      }
    });
    return tails.join('\n');
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.halt();
    // After a crash that nobody has started again, the servers are still there.
    if (stackStatus(this.folder).state === 'crashed') await this.cli(['down']).ended;
    if (this.isTemporary) rmSync(this.folder.path, { recursive: true, force: true });
  }
}

/** Ours, without what would lead to another Temporal, another folder, or colours. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TEMPORAL_') && !OUR_SETTINGS.includes(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}

const OUR_SETTINGS = [
  'ATHANOR_DATA',
  'ATHANOR_ARTIFACTS',
  'ATHANOR_CATALOGUE',
  'ATHANOR_DATABASE_URL',
  'ATHANOR_CAPABILITIES',
  'ATHANOR_THREADS',
  'NODE_OPTIONS',
];
