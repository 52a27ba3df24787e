import { z } from 'zod';
import { artifactRef } from '../artifact';
import { RECORDS_QUEUE } from '../constants/task-queues';
import { defineStep } from '../step';
import { responseSummary, sensitivity, surrogateResult } from './analysis';
import { POINTS_MAX, sweepQuestion } from './question';

/** Points that one step predicts. */
const PREDICTED_MAX = 10_000;

/** Parameters and a design → the points of a sweep. */
export const layOut = defineStep({
  name: 'sweep.layOut',
  version: 1,
  title: 'Lay out the points',
  description:
    'The points of a grid, a list, a Latin hypercube, Morris trajectories or the samples of Sobol ' +
    'indices, as lines that hold a value for each parameter.',
  taskQueue: RECORDS_QUEUE,
  input: sweepQuestion,
  output: z.strictObject({
    points: artifactRef.describe('DesignPoint lines'),
    count: z.int().min(1).max(POINTS_MAX),
  }),
  citations: [
    'Latin hypercube: McKay, Beckman and Conover 1979, doi:10.2307/1268522',
    'Morris 1991, doi:10.1080/00401706.1991.10484804',
    'Sobol sequence: Joe and Kuo 2008, doi:10.1137/070709359',
    'Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018',
  ],
  summarise: ({ design, parameters }) =>
    `Lay out a ${design.kind} over ${parameters.map(({ name, path }) => name ?? path).join(', ')}`,
});

/** What became of the points → table, summary, sensitivity. */
export const analyse = defineStep({
  name: 'sweep.analyse',
  version: 1,
  title: 'Analyse the responses',
  description:
    'Puts the points in one table, sums up each response, and computes Morris effects or Sobol indices ' +
    'where the design allows, with bootstrap intervals; what failed is left out and counted.',
  taskQueue: RECORDS_QUEUE,
  input: sweepQuestion.extend({
    points: artifactRef.describe('DesignPoint lines'),
    rows: z.array(artifactRef).describe('SweptPoint lines, in any order'),
  }),
  output: z.strictObject({
    table: artifactRef.describe('SweptPoint lines, one for every point, in order'),
    done: z.int().nonnegative(),
    failed: z.int().nonnegative(),
    notRun: z.int().nonnegative(),
    responses: z.array(responseSummary),
    sensitivity: z.array(sensitivity),
  }),
  citations: [
    'Morris: Campolongo, Cariboni and Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004',
    'Sobol indices: Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018; Jansen 1999, ' +
      'doi:10.1016/S0010-4655(98)00154-4',
  ],
  summarise: () => 'Analyse the responses',
});

/** The table of a sweep → a Gaussian process of each response. */
export const fitSurrogates = defineStep({
  name: 'sweep.fitSurrogates',
  version: 1,
  title: 'Fit surrogate models',
  description:
    'A Gaussian process (Matérn 5/2, a length scale for each parameter) of each response, with its ' +
    'leave-one-out error, mean effects, Sobol indices of the model, and where it is lowest and highest.',
  taskQueue: RECORDS_QUEUE,
  input: sweepQuestion.extend({
    table: artifactRef.describe('SweptPoint lines'),
    responses: z.array(z.string()).describe('those to fit'),
  }),
  output: z.strictObject({ surrogates: z.array(surrogateResult) }),
  citations: [
    'Sacks et al. 1989, doi:10.1214/ss/1177012413',
    'Leave-one-out: Dubrule 1983, doi:10.1007/BF01033030',
  ],
  summarise: ({ responses }) => `Fit surrogates of ${responses.join(', ')}`,
});

/** A surrogate and points → what it predicts there. */
export const predictResponses = defineStep({
  name: 'sweep.predict',
  version: 1,
  title: 'Predict by a surrogate',
  description:
    'The response that a surrogate model of a sweep expects at points, and how sure it is.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    model: artifactRef.describe('of a surrogate, as sweep.fitSurrogates gave it'),
    points: z
      .array(z.array(z.unknown()))
      .min(1)
      .max(PREDICTED_MAX)
      .describe('values of the parameters'),
  }),
  output: z.strictObject({
    predictions: z.array(z.strictObject({ mean: z.number(), standardDeviation: z.number() })),
  }),
  summarise: ({ points }) => `Predict ${points.length} points`,
});
