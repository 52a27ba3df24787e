import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import type { ProcessSpec } from './supervisor';

/** The processes of ours that a stack runs beside Temporal and PostgreSQL. */
export type WorkerName = 'pipeline' | 'node';

/** A command that replaces one of our worker processes: tests use it. */
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

/** Arguments for `node` that run a program which ends when its parent is gone. */
export function leashedNodeArguments(program: string): string[] {
  return ['--enable-source-maps', '--require', compiledFile('client/stack/leash.js'), program];
}

function defaultCommand(name: WorkerName): WorkerCommand {
  const program = compiledFile(`workers/${name}/main.js`);
  return { command: process.execPath, args: leashedNodeArguments(program) };
}

/** A file of the compiled package, from the compiled code and from its TypeScript source alike. */
function compiledFile(path: string): string {
  const isCompiled = __filename.endsWith('.js');
  const file = join(resolve(__dirname, '../..', isCompiled ? '.' : 'dist'), path);
  if (existsSync(file)) return file;
  throw new AthanorError({
    code: 'PROCESS_FAILED',
    message: `${file} is missing. Build first: npm run build`,
  });
}
