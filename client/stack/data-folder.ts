import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isS3Url } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';

const APPLICATION = 'athanor';

/** Where one Athanor keeps everything that must survive: one stack at a time runs on it. */
export interface DataFolder {
  /** Absolute path of the folder itself. */
  readonly path: string;
  /** SQLite file of the embedded Temporal server. */
  readonly temporalDatabase: string;
  /** Cluster folder of the embedded PostgreSQL (or a link to it). */
  readonly postgres: string;
  /** Password of the embedded PostgreSQL, readable by its owner only. */
  readonly postgresPassword: string;
  /** By which the keys of what Temporal keeps are wrapped, readable by its owner only. */
  readonly payloadKey: string;
  /** Content-addressed artifact store: `ATHANOR_ARTIFACTS` (a folder, or `s3://…`), else within the folder. */
  readonly artifacts: string;
  /** Where outputs of nodes wait until they are accepted; on the disk of the artifacts. */
  readonly staging: string;
  /** Keys of the gate, and where it listens. */
  readonly gate: string;
  /** Of the node on this machine: key, owner's rules, history, control socket. */
  readonly node: string;
  /** Whose packages may run on this machine. */
  readonly publishers: string;
  /** One JSON-lines log per process. */
  readonly logs: string;
  /** What runs now: addresses, process ids. Present only while a stack runs or after a crash. */
  readonly stackFile: string;
  /** The ports used last, so that addresses stay the same from start to start. */
  readonly portsFile: string;
  /** Holder of the folder: one instance per folder. */
  readonly lockFile: string;
}

/**
 * Paths of a data folder; nothing is created. Without an argument it is `athanor` in the XDG data
 * home (XDG Base Directory Specification 0.8: a relative XDG variable is ignored). Artifacts may lie
 * elsewhere, on a larger or shared disk; whoever starts a stack or looks for one asks here.
 */
export function resolveDataFolder(dir?: string, env = process.env): DataFolder {
  const path = resolve(dir ?? xdgFolder(env.XDG_DATA_HOME, '.local/share'));
  const named = env.ATHANOR_ARTIFACTS || join(path, 'artifacts');
  const artifacts = isS3Url(named) ? named : resolve(named);
  return {
    path,
    temporalDatabase: join(path, 'temporal.db'),
    postgres: join(path, 'postgres'),
    postgresPassword: join(path, 'postgres.password'),
    payloadKey: join(path, 'payload.key'),
    artifacts,
    staging: isS3Url(named) ? join(path, 'staging') : `${artifacts}.staging`,
    gate: join(path, 'gate'),
    node: join(path, 'node'),
    publishers: join(path, 'publishers.json'),
    logs: join(path, 'logs'),
    stackFile: join(path, 'stack.json'),
    portsFile: join(path, 'ports.json'),
    lockFile: join(path, 'lock'),
  };
}

/**
 * Refuses a data folder whose path is that of a file, or leads through one; one that is not there yet
 * is fine.
 * @throws AthanorError `DATA_FOLDER` naming the file.
 */
export function requireFolder(folder: DataFolder): void {
  let path = folder.path;
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  if (statSync(path).isDirectory()) return;
  const what =
    path === folder.path ? 'The data folder' : `The data folder ${folder.path} cannot be:`;
  throw new AthanorError({
    code: 'DATA_FOLDER',
    message: `${what} ${path} is a file. Name a folder with --data-dir.`,
    details: { folder: folder.path, file: path },
  });
}

/** Folder for what can be fetched or built again: `athanor` in the XDG cache home. */
export function resolveCacheFolder(env = process.env): string {
  return xdgFolder(env.XDG_CACHE_HOME, '.cache');
}

/**
 * Creates the data folder with its sub-folders, private to their owner.
 * @throws AthanorError `DATA_FOLDER` when it cannot be created or written.
 */
export function createDataFolder(folder: DataFolder): void {
  requireFolder(folder);
  try {
    const isNew = mkdirSync(folder.path, { recursive: true, mode: 0o700 }) !== undefined;
    if (isNew) chmodSync(folder.path, 0o700);
    const folders = [folder.artifacts, folder.logs].filter((one) => !isS3Url(one));
    for (const path of folders) mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new AthanorError({
      code: 'DATA_FOLDER',
      message: `Cannot create the data folder ${folder.path}: ${(cause as Error).message}. Name another with --data-dir.`,
      cause,
    });
  }
}

function xdgFolder(value: string | undefined, fallback: string): string {
  const base = value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
  return join(base, APPLICATION);
}
