import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AthanorError } from '../../schemas/errors';
import { PRIVATE_FILE_MODE } from './files';
import { identifyProcess, isSameProcessAlive, type ProcessIdentity } from './process-identity';

const ATTEMPTS_MAX = 5;
const SETTLE_MS = 50;

/** A held lock; releasing twice is harmless. */
export interface InstanceLock {
  release(): void;
}

/**
 * Takes a lock file for this process. A lock whose holder is dead (same number *and* same start
 * are checked, so a reused number does not count) is taken over. Undefined when a living process
 * holds it.
 *
 * The file appears by link(2), which fails when the name exists, so two takers never both win; a
 * dead lock is moved aside first and looked at again, since a rival may have replaced it.
 */
export function tryLock(path: string): InstanceLock | undefined {
  const self = identifyProcess(process.pid);
  if (self === undefined) throw new Error('this process cannot read its own start time');
  const content = JSON.stringify(self);
  let isTakenOver = false;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (publish(path, content)) {
      if (isTakenOver && !isStillOurs(path, content)) return undefined;
      return { release: () => releaseLock(path, content) };
    }
    const found = readText(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && isSameProcessAlive(holder)) return undefined;
    moveAside(path, found);
    isTakenOver = true;
  }
  return undefined;
}

/** The living holder of a lock file, or undefined when it is free or its holder is dead. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const text = readText(path);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && isSameProcessAlive(holder) ? holder : undefined;
}

/**
 * Takes the lock of a data folder.
 * @throws AthanorError `STACK_RUNNING` when another living process has it.
 */
export function lockDataFolder(path: string, folderPath: string): InstanceLock {
  const lock = tryLock(path);
  if (lock !== undefined) return lock;
  const pid = lockHolder(path)?.pid;
  throw new AthanorError({
    code: 'STACK_RUNNING',
    message:
      `Athanor already runs on ${folderPath}${pid === undefined ? '' : ` (process ${pid})`}. ` +
      'Stop it with `athanor down`, or name another folder with --data-dir.',
    details: { folder: folderPath, pid },
  });
}

function publish(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content, { mode: PRIVATE_FILE_MODE });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function moveAside(path: string, expected: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    // A rival may have taken over between our look and our move: give its lock back.
    if (readText(aside) !== expected) linkSync(aside, path);
  } catch {
    // Somebody else moved it first; the next attempt sees what is there now.
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * A rival that saw the same dead lock may just have moved ours aside and be about to give it back;
 * a third taker could slip in between. Whoever is in the file after a pause has it.
 */
function isStillOurs(path: string, content: string): boolean {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS);
  return readText(path) === content;
}

function releaseLock(path: string, content: string): void {
  if (readText(path) === content) rmSync(path, { force: true });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof value.pid === 'number' && typeof value.startMark === 'string'
      ? { pid: value.pid, startMark: value.startMark }
      : undefined;
  } catch {
    return undefined;
  }
}
