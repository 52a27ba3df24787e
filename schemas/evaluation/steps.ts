import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { leakage, SPLIT_KINDS, splitEvaluation } from './figures';

const taskQueue = capabilityQueue(CAPABILITIES.model);

/** Where a scorer's scores come from. */
export const scoreSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fit').describe('the model of chemistry.fit, fitted anew') }),
  z.strictObject({
    kind: z.literal('neighbours').describe('mean value of the most similar molecules learnt from'),
    k: z.int().min(1).max(50),
  }),
  z.strictObject({
    kind: z.literal('similarity').describe('largest similarity to an active learnt from'),
  }),
  z.strictObject({ kind: z.literal('mean').describe('mean of the values learnt from') }),
  z.strictObject({
    kind: z.literal('descriptor').describe('a descriptor, with the sign of its trend'),
    descriptor: z.string().min(1).max(60),
  }),
  z.strictObject({
    kind: z.literal('field').describe('a number that the rows hold already'),
    /** Which of `scored` holds them; null for the molecules themselves. */
    rows: z.int().nonnegative().nullable(),
    path: z.array(z.string().min(1).max(200)).min(1).max(6),
    better: z.enum(['higher', 'lower']),
    /** Whether it is a prediction of the measured value, in its unit. */
    predicts: z.boolean(),
    /** Ends of its 90 % interval. */
    low: z.array(z.string()).max(6).nullable(),
    high: z.array(z.string()).max(6).nullable(),
  }),
]);
export type ScoreSource = z.infer<typeof scoreSource>;

/** A scoring set-up under its name. */
export const namedScorer = z.strictObject({
  name: z.string().min(1).max(60),
  isNull: z.boolean(),
  source: scoreSource,
});
export type NamedScorer = z.infer<typeof namedScorer>;

/** From which value on a molecule counts as active; null where values are not made classes. */
export const activity = z
  .strictObject({ threshold: z.number(), activeWhen: z.enum(['above', 'below']) })
  .nullable();
export type Activity = z.infer<typeof activity>;

/** Probability of being active: calibrated (inductive Venn–Abers), and what the scorer says itself. */
export interface ActivityChance {
  value: number;
  /** One of the two is right on average. */
  low: number;
  high: number;
  /** Null where the scorer says none. */
  raw: number | null;
}

/** What a scorer says of one molecule. */
export interface ScoreCell {
  /** Higher is better; null where the scorer has no score: a ranking puts it last. */
  score: number | null;
  /** Prediction of the measured value; null where the score is none. */
  value: number | null;
  /** Prediction intervals by level. */
  intervals: { level: number; low: number; high: number }[];
  inDomain: boolean | null;
  /** Absent without classes, or with too few molecules to calibrate by. */
  chance?: ActivityChance;
}

/** One judged molecule of one split. */
export interface JudgedRow {
  index: number;
  id: string;
  smiles: string;
  /** Null where the value is censored. */
  observed: number | null;
  /** Null without classes, or where a censored value leaves it open. */
  active: boolean | null;
  /** Similarity to the nearest molecule learnt from. */
  nearestSimilarity: number;
  scores: Record<string, ScoreCell>;
}

/** DescribedRows with measured values → one split, with every scorer's scores of its judged part. */
export const score = defineStep({
  name: 'evaluation.score',
  version: 1,
  title: 'Score held-out molecules',
  description:
    'Divides measured molecules by scaffold, time or at random, lets every scorer learn from one part ' +
    'and score the other, and says how much the two parts resemble each other.',
  taskQueue,
  input: z.strictObject({
    molecules: artifactRef.describe('DescribedRows with measured values, or ScoredRows'),
    split: z.enum(SPLIT_KINDS),
    seed: z.int().nonnegative(),
    trainFraction: z.number().min(0.1).max(0.95),
    timeField: z.string().max(200).nullable(),
    activity,
    scorers: z.array(namedScorer).min(1).max(30),
    /** Rows of the same molecules as other steps left them, which scorers read by index. */
    scored: z.array(artifactRef).max(12),
    /** Rows whose molecules are not judged: what a scorer from elsewhere was trained on. */
    exclude: z.array(artifactRef).max(10),
    nearDuplicateFrom: z.number().min(0).max(1),
  }),
  output: z.strictObject({
    judged: artifactRef.describe('JudgedRows'),
    trainCount: z.int().nonnegative(),
    testCount: z.int().nonnegative(),
    excluded: z.int().nonnegative(),
    withoutTime: z.int().nonnegative().describe('left out of a time split'),
    leakage,
  }),
  resources: { memoryMb: 1024, cores: 1 },
  citations: [
    'Scaffold split after Bemis and Murcko, doi:10.1021/jm9602928',
    'Conformal prediction, doi:10.1214/20-AOS1965',
    'Venn–Abers predictors, arXiv:1211.0025',
  ],
  summarise: (input) => `Score what a ${input.split} split holds out, seed ${input.seed}`,
});

/** Judged rows of the repeats of one kind of split → figures with bootstrap intervals. */
export const measure = defineStep({
  name: 'evaluation.measure',
  version: 1,
  title: 'Measure scorers',
  description:
    'ROC-AUC, PR-AUC, BEDROC, enrichment, Kendall τ, RMSE, coverage and calibration of each scorer, means ' +
    'over repeats, with intervals by resampling molecules, and differences from null models.',
  taskQueue,
  input: z.strictObject({
    split: z.enum(SPLIT_KINDS),
    repeats: z
      .array(
        z.strictObject({
          seed: z.int().nonnegative(),
          judged: artifactRef,
          trainCount: z.int().nonnegative(),
          leakage,
        }),
      )
      .min(1)
      .max(50),
    scorers: z.array(namedScorer).min(1).max(30),
    activity,
    resamples: z.int().min(100).max(10_000),
    seed: z.int().nonnegative(),
  }),
  output: splitEvaluation,
  resources: { memoryMb: 512, cores: 1 },
  citations: [
    'BEDROC, doi:10.1021/ci600426e',
    'Precision-recall, doi:10.1145/1143844.1143874',
    'Calibration of regression, arXiv:1807.00263',
  ],
  summarise: (input) => `Measure the scorers on the ${input.split} split`,
});
