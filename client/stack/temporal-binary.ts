import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { AthanorError } from '../../schemas/errors';
import { resolveCacheFolder } from './data-folder';
import { tryLock } from './instance-lock';
import { buildTemporal, downloadTemporal } from './temporal-obtain';

/** The release of Temporal's command-line tool that we fetch; it carries server 1.29.1. */
export const TEMPORAL_CLI_VERSION = '1.5.1';
/** The oldest server that our workflows are tested with. */
export const TEMPORAL_SERVER_VERSION_MIN = '1.29.0';

/** Where a binary came from. */
export type TemporalSource = 'ATHANOR_TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'go install';

/** A `temporal` program whose server is new enough. */
export interface TemporalBinary {
  readonly path: string;
  readonly source: TemporalSource;
  readonly serverVersion: string;
}

/** Asks for a binary; all members are optional. */
export interface FindTemporalOptions {
  /** Told what is done and how long it takes, every few seconds while fetching or building. */
  readonly onProgress?: (message: string) => void;
  /** Aborting stops a download or build and leaves nothing half-made. */
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** Only look: neither download nor build. */
  readonly localOnly?: boolean;
}

const LOCK_POLL_MS = 500;
const WAIT_PROGRESS_MS = 5_000;
const VERSION_TIMEOUT_MS = 20_000;
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Finds the Temporal dev server: `ATHANOR_TEMPORAL_CLI`, `temporal` on the PATH, our cache folder,
 * the official download, `go install`. A program on the PATH whose server is too old is passed over.
 * @throws AthanorError `TEMPORAL_VERSION` when `ATHANOR_TEMPORAL_CLI` names an unfit program;
 * `TEMPORAL_BINARY_MISSING` with everything that was tried; `CANCELLED` when aborted.
 */
export async function findTemporalBinary(
  options: FindTemporalOptions = {},
): Promise<TemporalBinary> {
  const env = options.env ?? process.env;
  const tried: string[] = [];
  if (env.ATHANOR_TEMPORAL_CLI) return await namedBinary(env.ATHANOR_TEMPORAL_CLI);
  const cached = cachedBinaryPath(env);
  const onPath = findOnPath(env.PATH);
  for (const [source, path] of [
    ['PATH', onPath],
    ['cache', cached],
  ] as const) {
    const found = await examine(path, source, tried);
    if (found !== undefined) return found;
  }
  if (options.localOnly !== true) {
    const obtained = await obtainOnce({ cached, tried, env, options });
    if (obtained !== undefined) return obtained;
  }
  throw new AthanorError({
    code: 'TEMPORAL_BINARY_MISSING',
    message:
      `No Temporal dev server found (${tried.join('; ')}). Install the Temporal CLI ` +
      '(https://docs.temporal.io/cli) or Go, name a program in ATHANOR_TEMPORAL_CLI, or name a ' +
      'running server in TEMPORAL_ADDRESS.',
    details: { tried },
  });
}

/** Where a fetched or built binary is kept. */
export function cachedBinaryPath(env = process.env): string {
  return join(resolveCacheFolder(env), 'temporal', TEMPORAL_CLI_VERSION, PROGRAM);
}

/**
 * The server version in the output of `temporal --version`, such as
 * `temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)`; a `go install` build has no CLI version.
 */
export function parseServerVersion(output: string): string | undefined {
  return /\(Server (\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** Whether version `a` (three dotted numbers) is at least `b`. */
export function isVersionAtLeast(a: string, b: string): boolean {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < right.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function namedBinary(path: string): Promise<TemporalBinary> {
  const serverVersion = await serverVersionOf(path);
  if (serverVersion !== undefined && isVersionAtLeast(serverVersion, TEMPORAL_SERVER_VERSION_MIN)) {
    return { path, source: 'ATHANOR_TEMPORAL_CLI', serverVersion };
  }
  throw new AthanorError({
    code: 'TEMPORAL_VERSION',
    message:
      `ATHANOR_TEMPORAL_CLI names ${path}, which ` +
      (serverVersion === undefined ? 'does not run' : `carries server ${serverVersion}`) +
      `; needed is a Temporal CLI with server ${TEMPORAL_SERVER_VERSION_MIN} or newer.`,
    details: { path, serverVersion },
  });
}

async function examine(
  path: string | undefined,
  source: TemporalSource,
  tried: string[],
): Promise<TemporalBinary | undefined> {
  if (path === undefined || !isExecutable(path)) {
    tried.push(`${source}: none`);
    return undefined;
  }
  const serverVersion = await serverVersionOf(path);
  if (serverVersion !== undefined && isVersionAtLeast(serverVersion, TEMPORAL_SERVER_VERSION_MIN)) {
    return { path, source, serverVersion };
  }
  tried.push(`${source}: ${path} has ${serverVersion ? `server ${serverVersion}` : 'no server'}`);
  return undefined;
}

/** Downloads or builds under a lock: of two processes one works and the other waits for it. */
async function obtainOnce(o: {
  cached: string;
  tried: string[];
  env: NodeJS.ProcessEnv;
  options: FindTemporalOptions;
}): Promise<TemporalBinary | undefined> {
  const onProgress = o.options.onProgress ?? (() => undefined);
  const signal = o.options.signal ?? new AbortController().signal;
  const folder = join(o.cached, '..');
  mkdirSync(folder, { recursive: true });
  let lock = tryLock(join(folder, 'lock'));
  for (let waitedMs = 0; lock === undefined; waitedMs += LOCK_POLL_MS) {
    if (waitedMs % WAIT_PROGRESS_MS === 0) {
      onProgress(`waiting for another process that prepares Temporal (${waitedMs / 1000} s)`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    throwIfAborted(signal);
    lock = tryLock(join(folder, 'lock'));
  }
  try {
    const byOther = await examine(o.cached, 'cache', []);
    if (byOther !== undefined) return byOther;
    const request = {
      target: o.cached,
      version: TEMPORAL_CLI_VERSION,
      env: o.env,
      onProgress,
      signal,
    };
    for (const [source, obtain] of [
      ['download', downloadTemporal],
      ['go install', buildTemporal],
    ] as const) {
      const problem = await obtain(request);
      throwIfAborted(signal);
      if (problem === undefined) return await examine(o.cached, source, o.tried);
      o.tried.push(`${source}: ${problem}`);
    }
    return undefined;
  } finally {
    lock.release();
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AthanorError({ code: 'CANCELLED', message: 'Interrupted.' });
}

async function serverVersionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], {
      timeout: VERSION_TIMEOUT_MS,
    });
    return parseServerVersion(stdout);
  } catch {
    return undefined;
  }
}

function findOnPath(path = ''): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, PROGRAM))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
