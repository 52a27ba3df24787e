import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PROC_STAT_STATE_FIELD = 0;
const PROC_STAT_START_TIME_FIELD = 19;
const ZOMBIE_STATES = new Set(['Z', 'X', 'x']);
const POLL_MS = 20;

/** A process that can be recognised later even when its number was given to another. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque start mark: on Linux boot id and start tick, elsewhere the start time `ps` prints. */
  readonly startMark: string;
}

/** The identity of a living process, or undefined when none has this number (or is a zombie). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startMark = process.platform === 'linux' ? linuxStartMark(pid) : psStartMark(pid);
  return startMark === undefined ? undefined : { pid, startMark };
}

/** Whether exactly this process still lives: same number and same start. */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startMark === identity.startMark;
}

/** The command line of a process as one text, or undefined when it cannot be read. */
export function commandLineOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    }
    return psColumn(pid, 'command=');
  } catch {
    return undefined;
  }
}

/**
 * Ends a process that is not our child: a polite signal, then SIGKILL after `graceMs`. A reused
 * process number is never signalled. Resolves true when it was alive and is gone now.
 */
export async function endProcess(
  identity: ProcessIdentity,
  options: { signal: NodeJS.Signals; graceMs: number },
): Promise<boolean> {
  if (!isSameProcessAlive(identity)) return false;
  trySignal(identity.pid, options.signal);
  if (await waitUntilGone(identity, options.graceMs)) return true;
  trySignal(identity.pid, 'SIGKILL');
  return await waitUntilGone(identity, options.graceMs);
}

/**
 * Parses `/proc/<pid>/stat` (proc_pid_stat(5)): the name in parentheses may hold spaces and
 * parentheses, so fields are counted after the last one. Undefined for a zombie.
 */
export function parseProcStat(stat: string): { startTicks: string } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[PROC_STAT_STATE_FIELD];
  const startTicks = fields[PROC_STAT_START_TIME_FIELD];
  if (state === undefined || ZOMBIE_STATES.has(state) || startTicks === undefined) return undefined;
  return { startTicks };
}

function linuxStartMark(pid: number): string | undefined {
  try {
    const parsed = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (parsed === undefined) return undefined;
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${bootId}:${parsed.startTicks}`;
  } catch {
    return undefined;
  }
}

function psStartMark(pid: number): string | undefined {
  try {
    const line = psColumn(pid, 'stat=,lstart=');
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

function psColumn(pid: number, columns: string): string {
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}

async function waitUntilGone(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += POLL_MS) {
    if (!isSameProcessAlive(identity)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return !isSameProcessAlive(identity);
}
