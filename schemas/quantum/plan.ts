import { z } from 'zod';

/** Fragments of one plan: as many as a workflow's history can take. */
export const FRAGMENTS_MAX = 1_000;

/** A run of shots, observables, points or slices. */
export const fragmentRange = z.strictObject({
  from: z.int().nonnegative(),
  count: z.int().positive(),
});
/** See {@link fragmentRange}. */
export type FragmentRange = z.infer<typeof fragmentRange>;

/** How a circuit is split into fragments that know nothing of each other. */
export const fragmentPlan = z.strictObject({
  /** Shots of every scale of the noise in turn; observables; points of the inputs; or slices. */
  kind: z.enum(['shots', 'observables', 'points', 'slices']),
  items: z.int().nonnegative(),
  /** Without gap or overlap. */
  fragments: z.array(fragmentRange).max(FRAGMENTS_MAX),
});
/** See {@link fragmentPlan}. */
export type FragmentPlan = z.infer<typeof fragmentPlan>;
