import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { AthanorError } from '../../schemas/errors';
import type { DataFolder } from './data-folder';
import { PRIVATE_FILE_MODE, writeFileAtomically } from './files';
import { LOOPBACK } from './ports';
import type { PostgresBinaries, RuntimeUser } from './postgres-binaries';
import { findPostgresBinaries, runtimeUser, SYSTEM_FOLDER } from './postgres-binaries';
import { commandLineOf, endProcess, identifyProcess } from './process-identity';
import type { ProcessSpec } from './supervisor';

/** Name under which the database is supervised. */
export const POSTGRES_PROCESS = 'postgres';

const OWNER = 'athanor';
const DATABASE = 'athanor';
const MAINTENANCE_DATABASE = 'postgres';
const PASSWORD_BYTES = 24;
const READY_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
const GRACE_MS = 15_000;
const POSTMASTER_GRACE_MS = 10_000;
/** Search for the group only: the database's user may pass through the data folder, not list it. */
const PASS_THROUGH_MODE = 0o710;

/** Little memory, no Unix socket, times in UTC; durability settings stay at their safe defaults. */
const SETTINGS: Record<string, string> = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m ',
};

/** The embedded PostgreSQL of a data folder: how to run it and how to reach it. */
export interface EmbeddedPostgres {
  readonly spec: ProcessSpec;
  readonly databaseUrl: string;
  readonly version: string;
  /** Creates our database where it is absent; call once the server is ready. */
  createDatabase(): Promise<void>;
}

/**
 * Prepares the PostgreSQL of a data folder: its cluster is created at first use (in a draft folder
 * that is renamed, so that a crash leaves none or a whole one).
 * @throws AthanorError `DATABASE_UNAVAILABLE`.
 */
export async function prepareEmbeddedPostgres(
  folder: DataFolder,
  options: { port: number; signal?: AbortSignal },
): Promise<EmbeddedPostgres> {
  const user = existsSync(folder.postgres) ? ownerOf(folder.postgres) : runtimeUser();
  const binaries = findPostgresBinaries(user);
  const password = readOrCreatePassword(folder.postgresPassword);
  const cluster = placeCluster(folder, user);
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    await initialiseCluster({ cluster, binaries, user, password, signal: options.signal });
  }
  const url = (database: string): string =>
    `postgres://${OWNER}:${password}@${LOOPBACK}:${options.port}/${database}`;
  return {
    spec: postgresSpec({
      cluster,
      binaries,
      user,
      port: options.port,
      url: url(MAINTENANCE_DATABASE),
    }),
    databaseUrl: url(DATABASE),
    version: binaries.version,
    createDatabase: () => createDatabase(url(MAINTENANCE_DATABASE)),
  };
}

/** Whether a PostgreSQL answers at this URL. */
export async function isDatabaseServing(databaseUrl: string): Promise<boolean> {
  return (await databaseProblem(databaseUrl)) === undefined;
}

/** Why the database at this URL cannot be used, or undefined when it answers. */
export async function databaseProblem(databaseUrl: string): Promise<string | undefined> {
  try {
    await withClient(databaseUrl, (client) => client.query('select 1'));
    return undefined;
  } catch (error) {
    return (error as Error).message || String(error);
  }
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

function postgresSpec(o: {
  cluster: string;
  binaries: PostgresBinaries;
  user: RuntimeUser | undefined;
  port: number;
  url: string;
}): ProcessSpec {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: POSTGRES_PROCESS,
    command: o.binaries.postgres,
    args: ['-D', o.cluster, '-p', String(o.port), ...settings],
    env: serverEnvironment(),
    cwd: '/',
    user: o.user,
    ready: () => isDatabaseServing(o.url),
    readyTimeoutMs: READY_TIMEOUT_MS,
    // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    graceMs: GRACE_MS,
    prepare: () => clearStalePostmaster(o.cluster),
  };
}

/**
 * Where the cluster lies: in the data folder; or, when we are root and the database's user cannot
 * reach it there (root's home is closed), in a system folder to which the data folder then links.
 */
function placeCluster(folder: DataFolder, user: RuntimeUser | undefined): string {
  if (lstatSync(folder.postgres, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return readlinkSync(folder.postgres);
  }
  if (user === undefined || existsSync(folder.postgres)) return folder.postgres;
  chownSync(folder.path, 0, user.gid);
  chmodSync(folder.path, PASS_THROUGH_MODE);
  if (canPassThrough(dirname(folder.path), user)) return folder.postgres;
  const name = createHash('sha256').update(folder.path).digest('hex').slice(0, 16);
  const cluster = join(SYSTEM_FOLDER, 'clusters', name);
  mkdirSync(dirname(cluster), { recursive: true, mode: 0o755 });
  symlinkSync(cluster, folder.postgres);
  return cluster;
}

/** Whether a user may search every folder on the way, by the permission bits. */
export function canPassThrough(path: string, user: RuntimeUser): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

async function initialiseCluster(o: {
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
        ...['-D', draft, '-U', OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
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

async function createDatabase(maintenanceUrl: string): Promise<void> {
  await withClient(maintenanceUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

async function withClient(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'athanor-stack',
  });
  // A server that is killed in mid-question also raises an event, which would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function readOrCreatePassword(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  writeFileAtomically(path, `${password}\n`);
  return password;
}

function ownerOf(path: string): RuntimeUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

/** The user's own PG* variables must not reach the server or initdb. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C', TZ: 'UTC' };
}

function databaseError(message: string): AthanorError {
  return new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
}
