import { z } from 'zod';
import { artifactRef } from '../artifact';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const taskQueue = capabilityQueue(CAPABILITIES.model);

/** A figure with its 95 % bootstrap interval. */
export const estimate = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
export type Estimate = z.infer<typeof estimate>;

/** How a model did on one kind of split, beside always predicting the mean. */
export const splitEvaluation = z.strictObject({
  split: z.enum(['scaffold', 'random']),
  rmse: z.number(),
  mae: z.number(),
  rmseOfMean: z.number(),
  coverage: z.number().describe('share of held-out values inside their 90 % interval'),
  meanWidth: z.number(),
  /** Absent in records of before they were kept. */
  details: z
    .strictObject({
      trainCount: z.int().nonnegative(),
      testCount: z.int().nonnegative(),
      rmseLow: z.number().describe('95 % bootstrap interval'),
      rmseHigh: z.number(),
      inDomainCount: z.int().nonnegative(),
      rmseInDomain: z.number().nullable(),
      rmseOutOfDomain: z.number().nullable(),
    })
    .optional(),
});

/** What is known about a fitted model. */
export const modelEvaluation = z.strictObject({
  property: z.string(),
  unit: z.string(),
  trained: z.int().nonnegative(),
  duplicatesMerged: z.int().nonnegative(),
  conflicts: z
    .int()
    .nonnegative()
    .describe('duplicate molecules whose values differ by more than 0.5'),
  censoredLeftOut: z.int().nonnegative(),
  sampledFrom: z
    .int()
    .positive()
    .optional()
    .describe('distinct molecules given, where a model can take only a seeded sample of them'),
  evaluations: z.array(splitEvaluation),
  trainingDigest: z.string().optional().describe('SHA-256 of the rows that were given to train on'),
  domain: z
    .strictObject({
      minSimilarity: z.number().describe('to the nearest training molecule'),
      maxDeviation: z.number().describe('mean squared standardised descriptor'),
    })
    .optional()
    .describe('where a molecule counts as known to the model'),
});
export type ModelEvaluation = z.infer<typeof modelEvaluation>;

/** DescribedRows with measured values → a model with conformal intervals and its evaluation. */
export const fit = defineStep({
  name: 'chemistry.fit',
  version: 1,
  title: 'Fit a property model',
  description:
    'Gaussian-process regression on Morgan fingerprints and descriptors, with conformal 90 % ' +
    'prediction intervals and an applicability domain; evaluated by scaffold and random split.',
  taskQueue,
  input: z.strictObject({
    training: artifactRef.describe('DescribedRows with measured values'),
    property: z.string().min(1).max(60),
    unit: z.string().max(40),
    seed: z.int().nonnegative(),
  }),
  output: z.strictObject({ model: artifactRef, evaluation: modelEvaluation }),
  resources: { memoryMb: 1024, cores: 1 },
  citations: ['Conformal prediction, doi:10.1214/20-AOS1965'],
  summarise: (input) => `Fit a model of ${input.property}`,
});

/** DescribedRows or ScoredRows → the same rows with `predictions[property]`. */
export const predict = defineStep({
  name: 'chemistry.predict',
  version: 1,
  title: 'Predict a property',
  description: 'Predictions of a fitted model with 90 % intervals and applicability domain.',
  taskQueue,
  input: batchInput.extend({ model: artifactRef, property: z.string().min(1).max(60) }),
  output: batchOutput,
  summarise: (input) => `Predict ${input.property} for one batch`,
});
