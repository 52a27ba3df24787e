import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { RECORDS_QUEUE } from '../constants/task-queues';
import type { DescribedRow } from '../molecule';
import { defineStep } from '../step';

/**
 * How the next molecules are chosen, from predicted mean µ and standard deviation σ (turned round where
 * lower values are wanted):
 * - 'greedy': µ · 'ucb': µ + β σ · 'thompson': one draw of N(µ, σ) for each molecule.
 * - 'expected-improvement': over the best value so far by at least `margin` (Jones et al. 1998,
 *   doi:10.1023/A:1008306431147).
 * - 'random': the control that the others are held against.
 */
export const acquisition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('greedy') }),
  z.strictObject({ kind: z.literal('ucb'), beta: z.number().min(0).max(100).default(1) }),
  z.strictObject({
    kind: z.literal('expected-improvement'),
    margin: z.number().min(0).default(0).describe('in the unit of the values'),
  }),
  z.strictObject({ kind: z.literal('thompson') }),
  z.strictObject({ kind: z.literal('random') }),
]);
export type Acquisition = z.infer<typeof acquisition>;

/**
 * The part of chemical space that is searched most: molecules at least `similarity` (Tanimoto) alike to
 * one of the best so far, its centres.
 */
export const region = z.strictObject({
  centres: z.array(
    z.strictObject({ id: z.string(), inchiKey: z.string(), smiles: z.string(), value: z.number() }),
  ),
  similarity: z.number().min(0).max(1),
  /** Mean over the centres of 1 − similarity to the nearest centre of the round before; 0 stands still. */
  moved: z.number().min(0).max(1),
  /** Molecules of the pool inside it that were not evaluated yet. */
  inPool: z.int().nonnegative(),
});
export type Region = z.infer<typeof region>;

/** How a round of evaluations went, beside all before it. */
export const learningPoint = z.strictObject({
  round: z.int().positive(),
  evaluated: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Evaluated in this and all earlier rounds. */
  total: z.int().nonnegative(),
  /** Means of what acquisition and what the random control chose; null where it chose nothing. */
  meanChosen: z.number().nullable(),
  meanControl: z.number().nullable(),
  bestSoFar: z.number().nullable(),
  /** Mean of the best `topK` so far, of as many as there are. */
  topMeanSoFar: z.number().nullable(),
  /** Of the predictions that the round was chosen by; null without any. */
  rmse: z.number().nullable(),
  coverage: z.number().nullable().describe('share of values inside their 90 % interval'),
});
export type LearningPoint = z.infer<typeof learningPoint>;

/** Why a molecule was chosen: `start` is at random, since nothing is predicted yet. */
export type PickReason = 'acquisition' | 'region' | 'control' | 'start';

/** One chosen molecule. */
export interface PickRow {
  index: number;
  id: string;
  inchiKey: string;
  round: number;
  reason: PickReason;
  /** Value of the acquisition function, higher is better; null where it did not choose. */
  acquisition: number | null;
  predicted: { value: number; low: number; high: number } | null;
}

/**
 * One evaluated molecule. `measured` holds the value, so that `chemistry.fit` learns from these rows as
 * they are; a failed evaluation has none, and its reason.
 */
export interface OutcomeRow extends DescribedRow {
  round: number;
  reason: PickReason;
  failure: string;
  predicted: { value: number; low: number; high: number } | null;
}

const seed = z.int().nonnegative();
const goal = z.enum(['higher', 'lower']).describe('which values are wanted');
const topK = z.int().min(1).max(LIMITS.topMax).default(10);

/** History and pool → the molecules to evaluate next, and whether to go on. */
export const propose = defineStep({
  name: 'discovery.propose',
  version: 1,
  title: 'Propose the next batch',
  description:
    'Chooses the molecules of a pool to evaluate next by an acquisition function over predictions with ' +
    'their uncertainty (at random before there are any), part of them inside a search region around the ' +
    'best so far that moves, widens and narrows with success; says when the search has converged.',
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeoutMs: 2 * 3_600_000,
  input: z.strictObject({
    pool: artifactRef.describe(
      'index of batches of rows; predictions[property] where a model exists',
    ),
    history: artifactRef.nullable().describe('OutcomeRows of all rounds before; null at the start'),
    property: z.string().min(1).max(60).describe('what is evaluated, and predicted'),
    goal,
    acquisition: acquisition.prefault({ kind: 'ucb' }),
    batchSize: z.int().min(1).max(LIMITS.batchSizeMax),
    remaining: z.int().nonnegative().describe('evaluations that the budget still allows'),
    regionShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('share of the batch inside the region'),
    controlShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe('share chosen at random, as control'),
    maxSimilarity: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe(
        'molecules of a batch are no more alike than this (Tanimoto) while others are left',
      ),
    convergence: z
      .strictObject({
        patience: z.int().min(1).max(100).default(3).describe('rounds without improvement'),
        minImprovement: z.number().min(0).describe('of the mean of the best topK, in the unit'),
        topK,
      })
      .describe('converged: no improvement for so long, and none to be expected of the pool'),
    seed,
  }),
  output: z.strictObject({
    round: z.int().positive(),
    batch: artifactRef.describe('the chosen rows of the pool, in the order of choice'),
    picks: artifactRef.describe('PickRows, in the same order'),
    count: z.int().nonnegative(),
    /** Molecules of the pool that were not evaluated yet. */
    poolCount: z.int().nonnegative(),
    region: region.nullable(),
    convergence: z.strictObject({
      /** True: stop; `because` says why in words, and what was seen where it is false. */
      converged: z.boolean(),
      reason: z.enum(['going-on', 'budget', 'pool-empty', 'no-improvement']),
      because: z.string(),
      roundsWithoutImprovement: z.int().nonnegative(),
      /**
       * By how much the mean of the best topK may be expected to rise with the most promising batch, an
       * upper bound; null without predictions or with fewer values.
       */
      expectedRise: z.number().nullable(),
    }),
  }),
  citations: [
    'Expected improvement, doi:10.1023/A:1008306431147',
    'Acquisition functions for virtual screening, doi:10.1039/D0SC06805E',
    'Trust regions, arXiv:1910.01739',
  ],
  summarise: (input) => `Propose up to ${Math.min(input.batchSize, input.remaining)} molecules`,
});

/** What was chosen and what came of it → the history with one more round, and the learning curve. */
export const observe = defineStep({
  name: 'discovery.observe',
  version: 1,
  title: 'Enter a round of evaluations',
  description:
    'Joins the chosen molecules with their evaluated values; one without a value is entered as failed ' +
    'with its reason, never as zero. The history is the training set of the next model.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    batch: artifactRef.describe('the rows that were chosen (`batch` of discovery.propose)'),
    picks: artifactRef.describe('PickRows'),
    evaluated: artifactRef.describe(
      'index of batches of rows with that quantity (docked ones: docking), or measured',
    ),
    rejections: z
      .array(artifactRef)
      .max(1000)
      .default([])
      .describe('indexes whose entries hold RejectionRows: reasons of failures'),
    history: artifactRef.nullable().describe('OutcomeRows of the rounds before'),
    notRun: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe(
        'why molecules with neither value nor reason were not evaluated: such are not entered',
      ),
    property: z.string().min(1).max(60),
    goal,
    topK,
  }),
  output: z.strictObject({
    history: artifactRef.describe('OutcomeRows of all rounds: training data of chemistry.fit'),
    measured: z.int().nonnegative().describe('molecules with a value, of all rounds'),
    failed: z.int().nonnegative(),
    curve: z.array(learningPoint).describe('one point for each round'),
    /** Molecules that were chosen and not evaluated, and their RejectionRows; absent without `notRun`. */
    notRun: z.strictObject({ count: z.int().nonnegative(), rejections: artifactRef }).optional(),
  }),
  summarise: (input) => `Enter evaluated values of ${input.property}`,
});
