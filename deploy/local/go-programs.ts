import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { resolveCacheFolder } from '../../client/stack/data-folder';
import { tryLock } from '../../client/stack/instance-lock';
import { VERSIONS } from '../servers';

/** Servers of other projects, each built from the Go module proxy, of the versions that the containers have. */
const PROGRAMS = {
  versitygw: `github.com/versity/versitygw/cmd/versitygw@v${VERSIONS.versitygw}`,
  'temporal-server': `go.temporal.io/server/cmd/server@v${VERSIONS.temporal}`,
  'temporal-sql-tool': `go.temporal.io/server/cmd/tools/sql@v${VERSIONS.temporal}`,
  'temporal-ui': `github.com/temporalio/ui-server/v2/cmd/server@v${VERSIONS.temporalUi}`,
} as const;
export type GoProgram = keyof typeof PROGRAMS;
export const GO_PROGRAMS = Object.keys(PROGRAMS) as GoProgram[];

const LOCK_POLL_MS = 500;
const STDERR_KEPT = 2_000;

/**
 * The path of a server's program, built once into the user's cache folder (minutes on two cores). Of several processes
 * one builds and the others wait. Throws when there is neither the program nor Go.
 */
export async function goProgram(
  name: GoProgram,
  o: { say?: (message: string) => void; signal?: AbortSignal } = {},
): Promise<string> {
  const source = PROGRAMS[name];
  const folder = join(resolveCacheFolder(), 'servers', source.split('@')[1] ?? '');
  const program = join(folder, name);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  let lock = tryLock(`${program}.lock`);
  for (; lock === undefined; lock = tryLock(`${program}.lock`)) {
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    o.signal?.throwIfAborted();
  }
  try {
    if (!existsSync(program)) await build(source, program, o);
    return program;
  } finally {
    lock.release();
  }
}

async function build(
  source: string,
  program: string,
  { say, signal }: { say?: (message: string) => void; signal?: AbortSignal },
): Promise<void> {
  const started = performance.now();
  say?.(`building ${source} with Go, once (up to 5 minutes on two cores)`);
  const draft = `${program}.draft-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    // Without symbol tables a program is a third smaller and links faster.
    await run('go', ['install', '-ldflags=-s -w', source], { draft, signal });
    // Named after its folder, which several have in common.
    const [made = ''] = readdirSync(draft);
    renameSync(join(draft, made), program);
    say?.(`built it in ${Math.round((performance.now() - started) / 1_000)} s`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: string[],
  { draft, signal }: { draft: string; signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GOBIN: draft };
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = `${said}${data}`.slice(-STDERR_KEPT);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${command} ${args.join(' ')} ended with code ${code}: ${said.trim()}`));
    });
  });
}
