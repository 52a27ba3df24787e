import { existsSync, renameSync, rmSync } from 'node:fs';
import { readJsonFile, writeFileAtomically } from './files';

const SIDE_FILES = ['-wal', '-shm', '-journal'];
const UNFINISHED = '.unfinished';

/*
 * The dev server creates its tables only when its file does not exist, one by one and not in a
 * transaction: killed meanwhile (0.3 s), it leaves a file on which it never works again. So the first
 * time that the server was ready on a file is recorded beside it, and a file without that record
 * is not trusted. It also means that a newer server does not bring an old file up to date.
 */

/** The file that says that a database is whole, and which server made it. */
function recordPath(databaseFile: string): string {
  return `${databaseFile}.made-by.json`;
}

/**
 * Before a start: moves a database aside on which no server was ever ready, so that a new one is
 * made. Nothing in it was ever acknowledged. Returns whether there was one.
 */
export function setAsideUnfinishedDatabase(databaseFile: string): boolean {
  if (!existsSync(databaseFile) || existsSync(recordPath(databaseFile))) return false;
  for (const suffix of ['', ...SIDE_FILES]) {
    const from = `${databaseFile}${suffix}`;
    const to = `${databaseFile}${UNFINISHED}${suffix}`;
    rmSync(to, { force: true });
    if (existsSync(from)) renameSync(from, to);
  }
  return true;
}

/** After the first readiness: the database is whole. Keeps the record of who made it. */
export function recordFinishedDatabase(databaseFile: string, serverVersion: string): void {
  if (madeBy(databaseFile) !== undefined) return;
  writeFileAtomically(recordPath(databaseFile), `${JSON.stringify({ serverVersion })}\n`);
}

/** The version of the server that made a database, or undefined when it is not known. */
export function madeBy(databaseFile: string): string | undefined {
  const record = readJsonFile(recordPath(databaseFile)) as { serverVersion?: unknown } | undefined;
  return typeof record?.serverVersion === 'string' ? record.serverVersion : undefined;
}

/**
 * What to tell people before a server of another release runs on a database, or undefined when
 * there is nothing to tell: patch releases do not change the tables.
 */
export function releaseWarning(databaseFile: string, serverVersion: string): string | undefined {
  const maker = madeBy(databaseFile);
  if (maker === undefined || releaseOf(maker) === releaseOf(serverVersion)) return undefined;
  return (
    `${databaseFile} was made by Temporal ${maker}, and ${serverVersion} runs on it now; the dev ` +
    'server does not bring tables up to date. If it complains, name the former in ATHANOR_TEMPORAL_CLI.'
  );
}

function releaseOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
