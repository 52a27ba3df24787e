import { rmSync } from 'node:fs';
import { AthanorError } from '../../schemas/errors';
import type { GateAddress } from '../../schemas/nodes/gate-address';
import type { PayloadSettings } from '../../store/payloads';
import type { DataFolder } from './data-folder';
import { readJsonFile, writeFileAtomically } from './files';
import { isSameProcessAlive, type ProcessIdentity } from './process-identity';
import type { ProcessState } from './process-spec';

/** How to reach the Temporal that a stack uses. */
export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
  /** Web address of the Temporal UI; undefined for a cluster whose UI we do not know. */
  readonly uiUrl: string | undefined;
  /** Whether it is a server that somebody else runs (named by `TEMPORAL_ADDRESS` or a profile). */
  readonly external: boolean;
}

/** One process in `stack.json`. */
export interface RecordedProcess {
  readonly name: string;
  readonly state: ProcessState;
  /** Undefined between an end and the next start. */
  readonly pid?: number;
  readonly startMark?: string;
  readonly restarts: number;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly lastExit?: string;
  /** The signal that asks this process to end. */
  readonly stopSignal: NodeJS.Signals;
}

/** `stack.json`: what runs on a data folder and how to reach it. It holds a password: mode 0600. */
export interface StackRecord {
  readonly formatVersion: 1;
  readonly folder: string;
  readonly supervisor: ProcessIdentity;
  readonly startedAt: string;
  /** `starting` until everything is ready for the first time. */
  readonly state: 'starting' | 'running' | 'stopping';
  readonly temporal?: TemporalAddress;
  readonly databaseUrl?: string;
  readonly gate?: GateAddress;
  readonly payloads?: PayloadSettings;
  readonly artifactsFolder: string;
  readonly processes: readonly RecordedProcess[];
}

const FORMAT_VERSION = 1;

/** Replaces `stack.json` in one step. */
export function writeStackRecord(folder: DataFolder, record: StackRecord): void {
  writeFileAtomically(folder.stackFile, `${JSON.stringify(record, null, 2)}\n`);
}

/** Removes `stack.json`: nothing runs any more. */
export function removeStackRecord(folder: DataFolder): void {
  rmSync(folder.stackFile, { force: true });
}

/** `stack.json` as it is, also one left by a stack that was killed; undefined when there is none. */
export function readStackRecord(folder: DataFolder): StackRecord | undefined {
  const value = readJsonFile(folder.stackFile) as Partial<StackRecord> | undefined;
  const isRecord =
    value?.formatVersion === FORMAT_VERSION &&
    typeof value.supervisor?.pid === 'number' &&
    Array.isArray(value.processes);
  return isRecord ? (value as StackRecord) : undefined;
}

/**
 * The running stack of a data folder, for whoever wants to talk to it.
 * @throws AthanorError `STACK_NOT_RUNNING` when none runs there, or it is still starting.
 */
export function readStack(
  folder: DataFolder,
): StackRecord & { temporal: TemporalAddress; databaseUrl: string } {
  const record = readStackRecord(folder);
  if (record !== undefined && isSameProcessAlive(record.supervisor)) {
    const { temporal, databaseUrl } = record;
    if (record.state === 'running' && temporal !== undefined && databaseUrl !== undefined) {
      return { ...record, temporal, databaseUrl };
    }
    throw new AthanorError({
      code: 'STACK_NOT_RUNNING',
      message: `Athanor on ${folder.path} is ${record.state}; try again in a moment.`,
    });
  }
  throw new AthanorError({
    code: 'STACK_NOT_RUNNING',
    message: `No Athanor runs on ${folder.path}. Start it with \`athanor up\`.`,
    details: { folder: folder.path },
  });
}

/** What a stack has once it has started. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stack has not started');
  return value;
}
