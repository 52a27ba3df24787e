import type { ArtifactStore } from './artifact-store';

/** A temporary file of this age belongs to nobody. */
const STAGING_AGE_MS = 24 * 60 * 60 * 1000;

/** What a collection did, or with `dryRun` would have done. */
export interface GarbageReport {
  dryRun: boolean;
  /** Artifacts looked at. */
  examined: number;
  /** Reachable ones. */
  reachable: number;
  /** Unreachable ones that are too young, or may belong to a run that goes on. */
  spared: number;
  /** Unreachable and old ones. */
  removed: number;
  removedBytes: number;
  /** Temporary files of writers that died. */
  stagingRemoved: number;
}

/**
 * Removes artifacts that nothing leads to: mark (`reachable`, addresses) and sweep. Never removes one
 * that was put or touched within `graceMs` before the start, nor after `keepSince`: it may be in the
 * hands of a run that has not recorded it yet. Safe while others read and write the store.
 */
export async function garbageCollect(
  store: ArtifactStore,
  reachable: AsyncIterable<string> | Iterable<string>,
  o: { graceMs: number; dryRun?: boolean; keepSince?: Date },
): Promise<GarbageReport> {
  const dryRun = o.dryRun ?? false;
  // Taken before marking: what becomes reachable while we mark is younger than this.
  const limitMs = Math.min(Date.now() - o.graceMs, o.keepSince?.getTime() ?? Number.MAX_VALUE);
  const unmodifiedSince = new Date(limitMs);
  const report = { dryRun, examined: 0, reachable: 0, spared: 0, removed: 0, removedBytes: 0 };
  const stagingRemoved = dryRun ? 0 : await store.sweepStaging(STAGING_AGE_MS);
  const marked = new Set<string>();
  for await (const sha256 of reachable) marked.add(sha256);
  for await (const { sha256, size, modified } of store.list()) {
    report.examined += 1;
    if (marked.has(sha256)) {
      report.reachable += 1;
    } else if (
      modified.getTime() < limitMs &&
      (dryRun || (await store.delete(sha256, { unmodifiedSince })))
    ) {
      report.removed += 1;
      report.removedBytes += size;
    } else {
      report.spared += 1;
    }
  }
  return { ...report, stagingRemoved };
}
