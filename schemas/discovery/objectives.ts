import { z } from 'zod';

/** Name of the objective that a model of the measured activity fills. */
export const ACTIVITY = 'activity';
/** The same from a model that has not seen the hidden actives: what a retrospective check reads. */
export const BLIND_ACTIVITY = 'activity-blind';

/**
 * One thing that is wanted of a candidate. Desirability rises linearly from 0 to 1 between `low` and
 * `high` ('higher'), falls between them ('lower'), or is 1 inside and falls to 0 over half the window's
 * width outside it ('window').
 */
export const objective = z.strictObject({
  /** 'similarity', 'qed', 'sa', or the name of a predicted property. */
  name: z.string().min(1).max(60),
  title: z.string().min(1).max(80),
  unit: z.string().max(40).default(''),
  weight: z.number().min(0).max(1000),
  goal: z.enum(['higher', 'lower', 'window']),
  low: z.number(),
  high: z.number(),
});
export type Objective = z.infer<typeof objective>;

/** Weights of the objectives that every run has. */
export const baseWeights = z.strictObject({
  similarity: z.number().min(0).max(1000).default(1),
  qed: z.number().min(0).max(1000).default(0.2),
  sa: z.number().min(0).max(1000).default(0.1),
});

/** The objectives that every run has, from their weights; weight 0 leaves one out. */
export function baseObjectives(weights: z.infer<typeof baseWeights>): Objective[] {
  const all: Objective[] = [
    {
      name: 'similarity',
      title: 'Similarity to actives',
      unit: '',
      weight: weights.similarity,
      goal: 'higher',
      low: 0,
      high: 1,
    },
    {
      name: 'qed',
      title: 'Drug-likeness (QED)',
      unit: '',
      weight: weights.qed,
      goal: 'higher',
      low: 0,
      high: 1,
    },
    {
      name: 'sa',
      title: 'Synthetic accessibility',
      unit: '',
      weight: weights.sa,
      goal: 'lower',
      low: 1,
      high: 10,
    },
  ];
  return all.filter((o) => o.weight > 0);
}
