import { z } from 'zod';

/** Name of the objective that a model of the measured activity fills. */
export const ACTIVITY = 'activity';
/** The same from a model that has not seen the hidden actives: what a retrospective check reads. */
export const BLIND_ACTIVITY = 'activity-blind';
/** Name of the docking score of the best valid pose, kcal/mol: computed, or predicted by a model of it. */
export const DOCKING = 'docking';

const name = z.string().min(1).max(60);

/** What the values that another is made from are: −log10 of mol/L, or a free energy of binding. */
const scale = z.enum(['p', 'kcal/mol']).default('p');

/**
 * A value made from others of the molecule, by their names.
 * - 'ligand-efficiency': kcal/mol of binding for each heavy atom (Hopkins 2004,
 *   doi:10.1016/S1359-6446(04)03069-7).
 * - 'lipophilic-efficiency': p-units above logP, Crippen's unless a predicted one is named (Leeson and
 *   Springthorpe 2007, doi:10.1038/nrd2445).
 * - 'selectivity': p-units above the tightest of those off-targets of which something is known.
 */
export const derivation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ligand-efficiency'), of: name, scale }),
  z.strictObject({
    kind: z.literal('lipophilic-efficiency'),
    of: name,
    logP: name.optional(),
    scale,
  }),
  z.strictObject({
    kind: z.literal('selectivity'),
    of: name,
    against: z.array(name).min(1).max(20).describe('off-targets'),
    scale,
  }),
]);
export type Derivation = z.infer<typeof derivation>;

/**
 * How desirability goes from 0 to 1 across the limits (all clamped, but for 'logistic'):
 * - 'power': as the exponent-th power of the way (Derringer and Suich 1980,
 *   doi:10.1080/00224065.1980.11980968); 1 is a line, more asks for values near the wanted end.
 * - 'logistic': 0.1 at the unwanted limit and 0.9 at the wanted one.
 * - 'points': straight lines between points of a value and its desirability; limits and goal do not count.
 */
export const curve = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('power'), exponent: z.number().min(0.01).max(100) }),
  z.strictObject({ kind: z.literal('logistic') }),
  z.strictObject({
    kind: z.literal('points'),
    points: z
      .array(z.tuple([z.number(), z.number().min(0).max(1)]))
      .min(2)
      .max(50)
      .refine((all) => all.every(([x], i) => i === 0 || x > (all[i - 1]?.[0] ?? x)), {
        error: 'values must rise',
      }),
  }),
]);
export type Curve = z.infer<typeof curve>;

/**
 * One thing that is wanted of a candidate. Desirability rises linearly from 0 to 1 between `low` and
 * `high` ('higher'), falls between them ('lower'), or is 1 inside and falls to 0 over half the window's
 * width outside it ('window'); `curve` bends that way.
 */
export const objective = z.strictObject({
  /** 'similarity', 'qed', 'sa', or the name of a computed quantity or predicted property. */
  name,
  title: z.string().min(1).max(80),
  unit: z.string().max(40).default(''),
  weight: z.number().min(0).max(1000),
  goal: z.enum(['higher', 'lower', 'window']),
  low: z.number(),
  high: z.number(),
  /** Where the value is made from others; `name` is then a name of its own. */
  derived: derivation.optional(),
  curve: curve.optional().describe('a straight line where none is given'),
  error: z
    .number()
    .min(0)
    .optional()
    .describe('standard deviation by which a computed quantity misses what it stands for'),
});
export type Objective = z.infer<typeof objective>;

/** How desirabilities become a score: their weighted arithmetic or geometric mean. */
export const COMBINATIONS = ['arithmetic', 'geometric'] as const;
export type Combination = (typeof COMBINATIONS)[number];

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
