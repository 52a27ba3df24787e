import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import { PRIVATE_FILE_MODE } from './files';
import { type PostgresBinaries, type RuntimeUser, runtimeUser } from './postgres-binaries';
import { commandLineOf, endProcess, identifyProcess } from './process-identity';

/** The superuser of the embedded cluster. */
export const CLUSTER_OWNER = 'athanor';

const POSTMASTER_GRACE_MS = 10_000;
/** The user that a cluster runs as: its owner when it exists, so that it survives a new user. */
export function clusterUser(cluster: string): RuntimeUser | undefined {
  if (process.getuid?.() !== 0 || !existsSync(cluster)) return runtimeUser();
  const { uid, gid } = statSync(cluster);
  return { uid, gid };
}

/** A cluster of another major version cannot be opened; say so instead of failing thrice. */
export function requireSameMajor(cluster: string, version: string): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === version.split('.')[0]) return;
  throw databaseError(
    `The database in ${cluster} was made by PostgreSQL ${found}, and ${version} is installed. ` +
      'Dump it with the old Athanor and restore it with this one, or name another --data-dir.',
  );
}

export async function initialiseCluster(o: {
  cluster: string;
  binaries: PostgresBinaries;
  user: RuntimeUser | undefined;
  password: string;
  signal: AbortSignal | undefined;
}): Promise<void> {
  const draft = `${o.cluster}.new`;
  const passwordFile = `${draft}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${o.password}\n`, { mode: PRIVATE_FILE_MODE });
  if (o.user !== undefined) {
    for (const path of [draft, passwordFile]) chownSync(path, o.user.uid, o.user.gid);
  }
  try {
    await runInitdb(o.binaries.initdb, {
      // The builtin locale sorts alike on every system: a collation of the C library can change
      // under an index.
      args: [
        ...['-D', draft, '-U', CLUSTER_OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C'],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ],
      user: o.user,
      signal: o.signal,
    });
    renameSync(draft, o.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function runInitdb(
  initdb: string,
  o: { args: string[]; user: RuntimeUser | undefined; signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(initdb, o.args, {
      uid: o.user?.uid,
      gid: o.user?.gid,
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
      signal: o.signal,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(databaseError(`initdb ended with code ${code}: ${said.trim()}`));
    });
  });
}

/**
 * Deals with the `postmaster.pid` that a killed predecessor left in a cluster folder. A server that
 * still runs there is stopped. When the number now belongs to another program, it is replaced by
 * ours: PostgreSQL takes its parent's number for stale (CreateLockFile in miscinit.c) and still
 * checks for orphaned backends by the shared-memory key in the same file, so it is not deleted.
 */
export async function clearStalePostmaster(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const [pid, ...otherLines] = readFileSync(pidFile, 'utf8').split('\n');
  const identity = identifyProcess(Number(pid));
  if (identity === undefined) return;
  if (commandLineOf(identity.pid)?.includes(cluster)) {
    await endProcess(identity, { signal: 'SIGINT', graceMs: POSTMASTER_GRACE_MS });
  } else if (identity.pid !== process.pid) {
    writeFileSync(pidFile, [process.pid, ...otherLines].join('\n'));
  }
}

/** The user's own PG* variables must not reach the server or initdb. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C', TZ: 'UTC' };
}

/** The error of an embedded database that cannot be used. */
export function databaseError(message: string): AthanorError {
  return new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
}
