import type { ArtifactStore } from './artifacts';
import { followRefs, type GarbageReport, garbageCollect } from './artifacts';
import type { Database } from './database';

/** Artifacts younger than this are never removed, unless told otherwise. */
export const GRACE_MS = 24 * 60 * 60 * 1000;

/** What artifacts are reachable from: everything, or what one project has. */
export interface ArtifactRoots extends Pick<Database, 'registryManifests'> {
  runs: Pick<Database['runs'], 'all'>;
}

/**
 * The address of every artifact that a run, or a version of a data set or model, leads to: through its input, its record (run.json is read,
 * and what it names is reachable too), its named files and summary, and the lines of index artifacts.
 * Memoised outputs are no roots: one whose artifacts are gone counts as a miss. An index or a record
 * that is damaged throws ARTIFACT_CORRUPT, since what it names could not be told.
 */
export async function* reachableArtifacts(
  db: ArtifactRoots,
  store: ArtifactStore,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  for await (const run of db.runs.all()) {
    const roots: unknown[] = [run.input, run.record, run.artifacts, run.summary, run.error];
    if (run.record !== null && (await store.has(run.record.sha256))) {
      roots.push(JSON.parse((await store.get(run.record)).toString()));
    }
    for await (const ref of followRefs(store, roots, seen)) yield ref.sha256;
  }
  for (const manifest of await db.registryManifests()) {
    const roots: unknown[] = [manifest];
    if (await store.has(manifest.sha256)) {
      roots.push(JSON.parse((await store.get(manifest)).toString()));
    }
    for await (const ref of followRefs(store, roots, seen)) yield ref.sha256;
  }
}

/**
 * Removes the artifacts that no run leads to, except those put or touched within `graceMs` (a day
 * unless told) or since the start of the oldest run that still goes on: a run holds references that
 * are not in the database before it ends.
 */
export async function collectArtifacts(
  db: Database,
  store: ArtifactStore,
  o: { graceMs?: number; dryRun?: boolean } = {},
): Promise<GarbageReport> {
  return garbageCollect(store, reachableArtifacts(db, store), {
    graceMs: o.graceMs ?? GRACE_MS,
    dryRun: o.dryRun,
    keepSince: await db.runs.oldestRunningStart(),
  });
}
