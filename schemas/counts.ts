import { z } from 'zod';

/** How many, by reason. */
export type Counts = Record<string, number>;

/** The shape of {@link Counts}. */
export const counts = z.record(z.string(), z.int().nonnegative());

/** Adds `more` to `total`, reason by reason, and returns a new record with sorted keys. */
export function addCounts(total: Counts, more: Counts): Counts {
  const sum: Counts = {};
  for (const key of [...new Set([...Object.keys(total), ...Object.keys(more)])].sort()) {
    sum[key] = (total[key] ?? 0) + (more[key] ?? 0);
  }
  return sum;
}
