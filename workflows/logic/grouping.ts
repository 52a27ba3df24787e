/** Batches that one child workflow takes: more would make its history long, fewer cost a child each. */
export const GROUP_SIZE_MAX = 20;
/** A child workflow costs the engine as much processor time as some steps: it takes at least this many. */
const GROUP_SIZE_MIN = 4;
/** Child workflows under way at once. */
export const GROUP_WINDOW = 8;
/** A window this many times over keeps all nodes busy until the end of a stage. */
const GROUPS_WANTED = 4 * GROUP_WINDOW;

/** How many batches a group holds, for a stage of `batchCount` batches. */
export function groupSize(batchCount: number): number {
  return Math.min(GROUP_SIZE_MAX, Math.max(GROUP_SIZE_MIN, Math.ceil(batchCount / GROUPS_WANTED)));
}

/** The groups of a stage from batch `from` on: `{from, count}` each, in order, without gap or overlap. */
export function groupsFrom(from: number, batchCount: number): { from: number; count: number }[] {
  const size = groupSize(batchCount);
  const groups: { from: number; count: number }[] = [];
  for (let start = from; start < batchCount; start += size) {
    groups.push({ from: start, count: Math.min(size, batchCount - start) });
  }
  return groups;
}

/** Whether a stage should tell its run about `done` batches: at most fifty times a stage. */
export function worthTelling(told: number, done: number, total: number): boolean {
  return done >= total || done - told >= Math.max(1, Math.floor(total / 50));
}
