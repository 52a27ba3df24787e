import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { RECORDS_QUEUE } from '../constants/task-queues';
import { defineStep } from '../step';

const evaluated = z
  .array(artifactRef)
  .max(1_000)
  .describe(
    'indexes of batches of rows that were docked or simulated; the last of a molecule counts',
  );

/** A pool and what some of its molecules were evaluated to → the pool with those quantities. */
export const merge = defineStep({
  name: 'discovery.merge',
  version: 1,
  title: 'Enter evaluated quantities',
  description:
    'Gives each molecule of a pool the quantities that were computed for it (docking score, strain), by ' +
    'its InChIKey; one that was not evaluated stays as it is. Poses stay where they are.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of ScoredRows'),
    evaluated,
    quantities: z
      .array(z.string().min(1).max(60))
      .min(1)
      .max(20)
      .describe('names of what to enter'),
  }),
  output: z.strictObject({
    batches: artifactRef.describe('index of batches of ScoredRows with quantities'),
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
    entered: z.int().nonnegative().describe('molecules that have at least one of them'),
  }),
  summarise: ({ quantities }) => `Enter ${quantities.join(', ')}`,
});

/** The best molecules of a list that were evaluated → their whole rows, poses and all. */
export const take = defineStep({
  name: 'discovery.take',
  version: 1,
  title: 'Take evaluated rows',
  description:
    'Finds the evaluated rows of molecules of a list (candidates, or the best of a history), in its ' +
    'order: what a closer look, or a picture, is made from.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    list: artifactRef.describe('rows with InChIKeys, best first'),
    evaluated,
    most: z.int().min(1).max(LIMITS.topMax),
    batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(10),
  }),
  output: z.strictObject({
    batches: artifactRef,
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
  }),
  summarise: ({ most }) => `Take the rows of the best ${most}`,
});

/** What tight binding said of one candidate, for the report: evidence, and no part of its score. */
export const refinementSummary = z.strictObject({
  id: z.string(),
  tool: z.string(),
  solvent: z.string(),
  strainKcalPerMol: z.number().nullable(),
  solvationKcalPerMol: z.number().nullable(),
  interactionKcalPerMol: z.number().nullable(),
  /** Why parts of it have no value, in words; '' where all have one. */
  because: z.string(),
});
export type RefinementSummary = z.infer<typeof refinementSummary>;

/** Refined rows → what was found of each, short enough for a record. */
export const listRefinements = defineStep({
  name: 'discovery.list-refinements',
  version: 1,
  title: 'List refinements',
  description:
    'Strain, solvation and interaction energy of refined molecules, with reasons where there is none.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({ batches: artifactRef.describe('index of batches of refined rows') }),
  output: z.strictObject({ refinements: z.array(refinementSummary).max(LIMITS.topMax) }),
  summarise: () => 'List refinements',
});
