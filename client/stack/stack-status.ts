import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { GateAddress } from '../../schemas/nodes/gate-address';
import type { DataFolder } from './data-folder';
import { lockHolder } from './instance-lock';
import { isSameProcessAlive } from './process-identity';
import { type RecordedProcess, readStackRecord, type TemporalAddress } from './stack-record';

/** How one process is doing, seen from outside the stack. */
export interface ProcessStatus extends RecordedProcess {
  /** Whether exactly the recorded process lives now. */
  readonly alive: boolean;
  readonly uptimeSeconds: number | undefined;
  /** Resident memory in bytes; undefined when it cannot be read. */
  readonly memoryBytes: number | undefined;
}

/** How a data folder's stack is doing. */
export interface StackStatus {
  readonly folder: string;
  /** `crashed`: its supervisor was killed; what it left is ended by the next `up` or `down`. */
  readonly state: 'starting' | 'running' | 'stopping' | 'stopped' | 'crashed';
  readonly pid: number | undefined;
  readonly startedAt: string | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly temporal: TemporalAddress | undefined;
  readonly databaseUrl: string | undefined;
  readonly gate: GateAddress | undefined;
  /** What the running stack uses, else what the next one will. */
  readonly artifactsFolder: string;
  readonly processes: readonly ProcessStatus[];
}

const KIBIBYTE = 1_024;

/** Looks at the stack of a data folder without disturbing it; `now` is milliseconds since 1970. */
export function stackStatus(folder: DataFolder, now = Date.now()): StackStatus {
  const record = readStackRecord(folder);
  const isSupervised = record !== undefined && isSameProcessAlive(record.supervisor);
  // Between the lock and the first record there is a moment in which it is already starting.
  const unrecorded = lockHolder(folder.lockFile) === undefined ? 'stopped' : 'starting';
  const state = record === undefined ? unrecorded : isSupervised ? record.state : 'crashed';
  return {
    folder: folder.path,
    state,
    pid: isSupervised ? record.supervisor.pid : undefined,
    startedAt: record?.startedAt,
    uptimeSeconds: isSupervised ? secondsSince(record.startedAt, now) : undefined,
    temporal: record?.temporal,
    databaseUrl: record?.databaseUrl,
    gate: record?.gate,
    artifactsFolder: isSupervised ? record.artifactsFolder : folder.artifacts,
    processes: (record?.processes ?? []).map((process) => processStatus(process, now)),
  };
}

/** Resident memory of a process in bytes, or undefined when it cannot be read. */
export function residentBytes(pid: number): number | undefined {
  try {
    const text =
      process.platform === 'linux'
        ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], {
            encoding: 'utf8',
            stdio: 'pipe',
          });
    return text === undefined ? undefined : Number(text) * KIBIBYTE;
  } catch {
    return undefined;
  }
}

function processStatus(one: RecordedProcess, now: number): ProcessStatus {
  const { pid, startMark } = one;
  const alive =
    pid !== undefined && startMark !== undefined && isSameProcessAlive({ pid, startMark });
  return {
    ...one,
    alive,
    uptimeSeconds: alive && one.startedAt ? secondsSince(one.startedAt, now) : undefined,
    memoryBytes: alive ? residentBytes(pid) : undefined,
  };
}

function secondsSince(iso: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(iso)) / 1_000));
}
