import { z } from 'zod';
import { artifactRef } from '../artifact';
import { estimate } from '../chemistry/model-steps';
import { RECORDS_QUEUE } from '../constants/task-queues';
import { defineStep } from '../step';
import { COMBINATIONS, objective } from './objectives';

/** How a ranking orders molecules whose affinity was measured. */
export const affinityCheck = z.strictObject({
  /** Molecules with an exact measured value. */
  count: z.int().nonnegative(),
  censoredLeftOut: z.int().nonnegative(),
  /** Kendall's τ-b with its 95 % bootstrap interval. */
  tau: estimate,
  /** Share of random orders that reach this τ or more, by permutation. */
  permutationP: z.number(),
  /** The ranking, its parts alone and null models; nulls with the better of their two signs. */
  figures: z.array(
    z.strictObject({
      scorer: z.string(),
      isNull: z.boolean(),
      tau: estimate,
      sign: z.union([z.literal(1), z.literal(-1)]),
    }),
  ),
  /** τ of the ranking minus that of each null model, on the same resamples. */
  advantages: z.array(z.strictObject({ over: z.string(), difference: estimate })),
  /** True when τ and every advantage have intervals above zero. */
  beatsNulls: z.boolean(),
  /** In words, for the report: no claim unless the interval excludes zero. */
  verdict: z.string(),
});
export type AffinityCheck = z.infer<typeof affinityCheck>;

/** Scored rows with measured values → how well the ranking orders them. */
export const checkAffinity = defineStep({
  name: 'discovery.check-affinity',
  version: 1,
  title: 'Compare with measured affinities',
  description:
    "Kendall's τ of the ranking against measured affinities, with a permutation test and paired bootstrap " +
    'differences to null models (molecular weight, heavy atoms, logP) that may take either sign.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of ScoredRows, measured values among them'),
    exclude: artifactRef
      .nullable()
      .default(null)
      .describe('DescribedRows that a model of the ranking was trained on: they prove nothing'),
    objectives: z.array(objective).min(1),
    combine: z.enum(COMBINATIONS).optional(),
    seed: z.int().nonnegative(),
  }),
  output: z.strictObject({
    /** Null where there is too little to check with; `because` then says what is missing. */
    check: affinityCheck.nullable(),
    because: z.string(),
  }),
  citations: [
    "Kendall's τ-b, doi:10.1093/biomet/33.3.239",
    'Paired bootstrap, Efron and Tibshirani 1993, doi:10.1201/9780429246593',
  ],
  summarise: () => 'Compare the ranking with measured affinities',
});
