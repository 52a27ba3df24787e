import { AthanorError } from '../../schemas/errors';
import type { DataFolder } from './data-folder';
import { lockHolder, tryLock } from './instance-lock';
import { endLeftovers } from './leftovers';
import { isSameProcessAlive } from './process-identity';
import { readStackRecord } from './stack-record';

const DEFAULT_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/** What stopping found. */
export interface StopResult {
  /** `stopped`: it drained; `cleaned`: it had been killed, and what it left was ended. */
  readonly outcome: 'stopped' | 'cleaned';
  /** Names of the processes that a killed stack had left and that were ended now. */
  readonly ended: readonly string[];
}

/**
 * Stops the stack of a data folder from another process: asks its supervisor to drain and waits.
 * Of a stack whose supervisor was killed, what it left running is ended.
 * @throws AthanorError `STACK_NOT_RUNNING` when there is nothing to stop; `PROCESS_FAILED` when it
 * does not end in time.
 */
export async function stopStack(
  folder: DataFolder,
  options: { timeoutMs?: number } = {},
): Promise<StopResult> {
  const supervisor = readStackRecord(folder)?.supervisor ?? lockHolder(folder.lockFile);
  if (supervisor === undefined) throw notRunning(folder);
  if (!isSameProcessAlive(supervisor)) return await cleanUp(folder);
  process.kill(supervisor.pid, 'SIGTERM');
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += POLL_MS) {
    if (lockHolder(folder.lockFile) === undefined) return await afterItsEnd(folder);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new AthanorError({
    code: 'PROCESS_FAILED',
    message: `Athanor (process ${supervisor.pid}) has not stopped after ${timeoutMs / 1_000} s.`,
  });
}

/** A supervisor that was killed in the midst of stopping leaves its record, and perhaps more. */
async function afterItsEnd(folder: DataFolder): Promise<StopResult> {
  if (readStackRecord(folder) !== undefined) return await cleanUp(folder);
  return { outcome: 'stopped', ended: [] };
}

async function cleanUp(folder: DataFolder): Promise<StopResult> {
  const lock = tryLock(folder.lockFile);
  // Somebody started it again in this moment and ends the leftovers instead of us.
  if (lock === undefined) return { outcome: 'cleaned', ended: [] };
  try {
    return { outcome: 'cleaned', ended: await endLeftovers(folder) };
  } finally {
    lock.release();
  }
}

function notRunning(folder: DataFolder): AthanorError {
  return new AthanorError({
    code: 'STACK_NOT_RUNNING',
    message: `No Athanor runs on ${folder.path}.`,
    details: { folder: folder.path },
  });
}
