import { readdirSync } from 'node:fs';
import type { DataFolder } from './data-folder';
import { clearStalePostmaster } from './postgres-cluster';
import { clusterPath } from './postgres-place';
import {
  commandLineOf,
  endProcess,
  identifyProcess,
  type ProcessIdentity,
} from './process-identity';
import { readStackRecord, removeStackRecord } from './stack-record';
import { TEMPORAL_PROCESS } from './temporal-server';

const GRACE_MS = 10_000;

/**
 * Ends what a killed stack left running on a folder whose lock we hold: the processes of its record
 * (each recognised by number and start, so that a stranger with a reused number is spared), and a
 * server that was started in the instant before it could be recorded.
 * Resolves the names of those that were ended.
 */
export async function endLeftovers(folder: DataFolder): Promise<string[]> {
  const recorded = (readStackRecord(folder)?.processes ?? []).flatMap((one) =>
    one.pid === undefined || one.startMark === undefined
      ? []
      : [{ ...one, identity: { pid: one.pid, startMark: one.startMark } }],
  );
  const unrecorded = temporalServersOn(folder.temporalDatabase).map((identity) => ({
    ...{ name: TEMPORAL_PROCESS, identity, stopSignal: 'SIGTERM' as const },
  }));
  const ended = await Promise.all(
    [...recorded, ...unrecorded].map(async ({ name, identity, stopSignal: signal }) =>
      (await endProcess(identity, { signal, graceMs: GRACE_MS })) ? [name] : [],
    ),
  );
  await clearStalePostmaster(clusterPath(folder));
  removeStackRecord(folder);
  return [...new Set(ended.flat())];
}

/** Dev servers that hold this database file; two on one file would each believe to own it. */
function temporalServersOn(databaseFile: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const mark = `start-dev --db-filename ${databaseFile} `;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLineOf(Number(name))?.includes(mark))
    .flatMap((name) => identifyProcess(Number(name)) ?? []);
}
