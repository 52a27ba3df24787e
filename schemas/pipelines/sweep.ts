import { z } from 'zod';
import { artifactRef } from '../artifact';
import { definePipeline } from '../pipeline';
import { responseSummary, sensitivity, surrogateResult } from '../sweep/analysis';
import { nameOf, POINTS_MAX, sweepQuestion, sweptResponses } from '../sweep/question';

const PARALLEL_MAX = 32;
const DIGITS = 6;

/** The most important parameter of a response, in words. */
function foremost(one: z.infer<typeof sensitivity>): string[] {
  if (one.method === 'none') return [];
  const weights =
    one.method === 'sobol'
      ? one.indices.map(({ parameter, total }) => ({ parameter, weight: total }))
      : one.indices.map(({ parameter, absoluteMean }) => ({ parameter, weight: absoluteMean }));
  const [first] = [...weights].sort((a, b) => b.weight - a.weight);
  if (first === undefined) return [];
  const what = one.method === 'sobol' ? 'total Sobol index' : 'mean absolute effect';
  const amount = first.weight.toPrecision(3);
  return [`${one.response} depends most on ${first.parameter} (${what} ${amount})`];
}

/** `sweep`: any step or pipeline over many inputs. */
export const sweep = definePipeline({
  name: 'sweep',
  version: 1,
  title: 'Sweep over inputs',
  description:
    'Runs any step or pipeline over a grid, a list, a Latin hypercube or the points of a sensitivity ' +
    'analysis (Morris, Sobol) of its inputs, a bounded number at a time. What fails is a line of the ' +
    'table with its reason; what was finished is kept whatever happens to the rest.',
  workflow: 'sweepInputs',
  input: sweepQuestion
    .extend({
      pipeline: z.string().min(1).max(100).optional().describe('name of the pipeline to run'),
      step: z.string().min(1).max(100).optional().describe('or of the step, as in name@version'),
      input: z
        .record(z.string(), z.unknown())
        .default({})
        .describe('its input; the parameters are put into it'),
      responses: sweptResponses,
      surrogate: z
        .boolean()
        .default(false)
        .describe('fit a model of each response, to predict what was not computed'),
      parallel: z
        .int()
        .min(1)
        .max(PARALLEL_MAX)
        .default(8)
        .describe('points that are computed at the same time'),
    })
    .refine(({ pipeline, step }) => (pipeline === undefined) !== (step === undefined), {
      error: 'name a pipeline or a step, one of them',
      path: ['pipeline'],
    })
    .refine(({ parameters }) => new Set(parameters.map(nameOf)).size === parameters.length, {
      error: 'two parameters have the same name',
      path: ['parameters'],
    }),
  output: z.strictObject({
    target: z.string(),
    parameters: z.array(z.string()),
    count: z.int().min(1).max(POINTS_MAX).describe('points of the design'),
    done: z.int().nonnegative(),
    failed: z.int().nonnegative(),
    notRun: z.int().nonnegative(),
    table: artifactRef.describe('SweptPoint lines'),
    responses: z.array(responseSummary),
    sensitivity: z.array(sensitivity),
    surrogates: z.array(surrogateResult),
  }),
  stages: [
    { name: 'lay-out', title: 'Lay out the points' },
    { name: 'points', title: 'Compute the points' },
    { name: 'analyse', title: 'Analyse' },
    { name: 'surrogate', title: 'Fit surrogate models' },
  ],
  tables: ['table'],
  metrics: ({ count, done, failed, responses }) => ({
    points: count,
    done,
    failed,
    ...Object.fromEntries(
      responses.flatMap(({ response, minimum, maximum }) => [
        ...(minimum === null ? [] : [[`lowest ${response}`, minimum]]),
        ...(maximum === null ? [] : [[`highest ${response}`, maximum]]),
      ]),
    ),
  }),
  headlines: (output) => [
    `${output.target} at ${output.done} of ${output.count} points` +
      (output.failed > 0 ? `, ${output.failed} failed` : '') +
      (output.notRun > 0 ? `, ${output.notRun} not run` : ''),
    ...output.responses.flatMap(({ response, minimum, maximum, atMinimum, atMaximum }) =>
      minimum === null || maximum === null
        ? []
        : [
            `${response}: ${minimum.toPrecision(DIGITS)} (point ${atMinimum}) to ` +
              `${maximum.toPrecision(DIGITS)} (point ${atMaximum})`,
          ],
    ),
    ...output.sensitivity.flatMap(foremost),
    ...output.surrogates.map((one) =>
      one.fitted
        ? `surrogate of ${one.response}: Q² ${one.q2.toPrecision(3)}, error ${one.rmse.toPrecision(3)}`
        : `no surrogate of ${one.response}: ${one.because}`,
    ),
  ],
  example: {
    pipeline: 'vqe',
    input: { integrals: ['H2_sto3g.fcidump'] },
    parameters: [{ path: 'ansatz', values: ['uccsd', 'hardware-efficient'] }],
  },
});
