import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataFolder } from './data-folder';
import { writeFileAtomically } from './files';
import { LOOPBACK } from './ports';
import { findPostgresBinaries, type PostgresBinaries, type RuntimeUser } from './postgres-binaries';
import {
  CLUSTER_OWNER,
  clearStalePostmaster,
  clusterUser,
  databaseError,
  initialiseCluster,
  requireSameMajor,
  serverEnvironment,
} from './postgres-cluster';
import { placeCluster } from './postgres-place';
import type { ProcessSpec } from './process-spec';

/** Name under which the database is supervised. */
export const POSTGRES_PROCESS = 'postgres';

const DATABASE = 'athanor';
const MAINTENANCE_DATABASE = 'postgres';
const PASSWORD_BYTES = 24;
const READY_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
const GRACE_MS = 15_000;
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
  const user = clusterUser(folder.postgres);
  const binaries = findPostgresBinaries(user);
  const cluster = placeCluster(folder, user);
  const isNew = !existsSync(join(cluster, 'PG_VERSION'));
  const password = isNew ? createPassword(folder) : readPassword(folder);
  if (isNew) {
    await initialiseCluster({ cluster, binaries, user, password, signal: options.signal });
  }
  requireSameMajor(cluster, binaries.version);
  const url = (database: string): string =>
    `postgres://${CLUSTER_OWNER}:${password}@${LOOPBACK}:${options.port}/${database}`;
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

async function isDatabaseServing(databaseUrl: string): Promise<boolean> {
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

function createPassword(folder: DataFolder): string {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  writeFileAtomically(folder.postgresPassword, `${password}\n`);
  return password;
}

function readPassword(folder: DataFolder): string {
  try {
    return readFileSync(folder.postgresPassword, 'utf8').trim();
  } catch (error) {
    const { message } = error as Error;
    throw databaseError(`The password of the database in ${folder.path} is lost: ${message}`);
  }
}
