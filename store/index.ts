/**
 * What must outlive a process, besides Temporal's histories: artifacts (bytes by SHA-256) and the
 * database of runs, memoised results and provenance. Used by trusted activities, workers, client
 * and gate.
 */
export * from './artifacts';
export { collectArtifacts, GRACE_MS, reachableArtifacts } from './collect';
export * from './database';
