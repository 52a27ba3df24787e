import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { DataFolder } from './data-folder';
import { type RuntimeUser, SYSTEM_FOLDER } from './postgres-binaries';
import { identifyProcess } from './process-identity';

const CLUSTERS_FOLDER = join(SYSTEM_FOLDER, 'clusters');
const CLUSTER_NAME_BYTES = 8;
/** Beside a cluster in the system folder: the data folder that it belongs to. */
const OWNER_SUFFIX = '.owner';
/** Search for the group only: the database's user may pass through the data folder, not list it. */
const PASS_THROUGH_MODE = 0o710;
const SEARCHABLE_MODE = 0o755;

/**
 * Where the cluster lies: in the data folder; or, when we are root and the database's user cannot
 * reach it there (root's home is closed), in a system folder to which the data folder then links.
 */
export function placeCluster(folder: DataFolder, user: RuntimeUser | undefined): string {
  const present = lstatSync(folder.postgres, { throwIfNoEntry: false });
  if (user === undefined || present !== undefined) return clusterPath(folder);
  chownSync(folder.path, 0, user.gid);
  chmodSync(folder.path, PASS_THROUGH_MODE);
  if (canPassThrough(dirname(folder.path), user)) return folder.postgres;
  makeSearchable(SYSTEM_FOLDER);
  makeSearchable(CLUSTERS_FOLDER);
  removeAbandonedClusters(CLUSTERS_FOLDER);
  // A random name: a folder that was removed and made anew must not meet its former database.
  const cluster = join(CLUSTERS_FOLDER, randomBytes(CLUSTER_NAME_BYTES).toString('hex'));
  writeFileSync(`${cluster}${OWNER_SUFFIX}`, folder.path);
  symlinkSync(cluster, folder.postgres);
  return cluster;
}

/** The real path of a cluster, which may lie elsewhere and only be linked from the data folder. */
export function clusterPath(folder: DataFolder): string {
  const isLink = lstatSync(folder.postgres, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? resolve(folder.path, readlinkSync(folder.postgres)) : folder.postgres;
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

/**
 * Removes clusters whose data folder was a temporary one that is gone; tests and demos leave such.
 * Any other folder may only be out of reach for now, so its cluster stays for ever.
 */
export function removeAbandonedClusters(clustersFolder: string): void {
  for (const name of readdirSync(clustersFolder)) {
    if (!name.endsWith(OWNER_SUFFIX)) continue;
    const ownerFile = join(clustersFolder, name);
    const cluster = ownerFile.slice(0, -OWNER_SUFFIX.length);
    const owner = readFileSync(ownerFile, 'utf8');
    if (!owner.startsWith(`${tmpdir()}${sep}`) || existsSync(owner) || isInUse(cluster)) continue;
    rmSync(cluster, { recursive: true, force: true });
    rmSync(ownerFile, { force: true });
  }
}

function isInUse(cluster: string): boolean {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return false;
  return identifyProcess(Number.parseInt(readFileSync(pidFile, 'utf8'), 10)) !== undefined;
}

function makeSearchable(path: string): void {
  // The mode of mkdir is cut by the umask.
  if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, SEARCHABLE_MODE);
}
