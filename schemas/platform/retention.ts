import { z } from 'zod';

/** A century: longer is for ever. */
const DAYS_MAX = 36_500;

/** Which ended runs a policy is about: all, or those alone that failed or were cancelled. */
export type RetentionOnly = 'all' | 'unsuccessful';
export const RETENTION_ONLY = ['all', 'unsuccessful'] as const satisfies RetentionOnly[];

const days = z.int().min(1).max(DAYS_MAX);
const only = z.enum(RETENTION_ONLY);

/** How long a project keeps its runs. */
export interface RetentionPolicy {
  /** After their end they are deleted; null: kept for ever. */
  days: number | null;
  only: RetentionOnly;
}

export const retentionPolicy = z.strictObject({
  days: days.nullable().describe('after their end they are deleted; null: kept for ever'),
  only: only.default('all').describe('`unsuccessful`: those alone that failed or were cancelled'),
});

/** What a project has that never said anything else. */
export const KEPT_FOR_EVER: RetentionPolicy = { days: null, only: 'all' };

/** A run that would be deleted. Times are ISO 8601. */
export interface DueRun {
  runId: string;
  pipeline: string;
  status: string;
  endedAt: string;
  /** Points of a sweep that go with it. */
  points: number;
  /** Results in its lineage, without those of its points. */
  results: number;
}
