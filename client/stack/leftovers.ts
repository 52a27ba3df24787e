import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder';
import { clearStalePostmaster } from './postgres';
import { endProcess } from './process-identity';
import { readStackRecord, removeStackRecord } from './stack-record';

const GRACE_MS = 10_000;

/**
 * Ends what a killed stack left running on a folder whose lock we hold: the processes of its record
 * (each recognised by number and start, so that a stranger with a reused number is spared).
 * Resolves the names of those that were ended.
 */
export async function endLeftovers(folder: DataFolder): Promise<string[]> {
  const record = readStackRecord(folder);
  const ended: string[] = [];
  await Promise.all(
    (record?.processes ?? []).map(async ({ name, pid, startMark, stopSignal }) => {
      if (pid === undefined || startMark === undefined) return;
      const signal = stopSignal;
      if (await endProcess({ pid, startMark }, { signal, graceMs: GRACE_MS })) ended.push(name);
    }),
  );
  await clearStalePostmaster(resolveLink(folder.postgres));
  removeStackRecord(folder);
  return ended;
}

function resolveLink(path: string): string {
  try {
    return join(path, '..', readlinkSync(path));
  } catch {
    return path;
  }
}
