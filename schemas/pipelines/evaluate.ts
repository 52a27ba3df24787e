import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { SPLIT_KINDS, type SplitEvaluation, splitEvaluation } from '../evaluation/figures';
import { dataQuality } from '../library/steps';
import { fingerprintOptions, measuredFile } from '../molecule';
import { definePipeline } from '../pipeline';
import { registryName, versionName } from '../registry/registry';
import { notRun } from './screen';

const column = z.string().min(1).max(200);
const better = z.enum(['higher', 'lower']).default('higher');

/** A scoring set-up to be judged. */
export const scorer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('model'), name: registryName.default('model') }),
  z.strictObject({
    kind: z.literal('neighbours'),
    name: registryName.default('neighbours'),
    k: z.int().min(1).max(50).default(5),
  }),
  z.strictObject({ kind: z.literal('similarity'), name: registryName.default('similarity') }),
  z.strictObject({
    kind: z.literal('registered').describe('a model of the registry'),
    name: registryName,
    model: versionName,
  }),
  z.strictObject({
    kind: z.literal('column').describe('scores that the file brings, whoever computed them'),
    name: registryName,
    column,
    better,
    predicts: z.boolean().default(false).describe('it predicts the measured value, in its unit'),
    lowColumn: column.optional().describe('lower end of a 90 % prediction interval'),
    highColumn: column.optional(),
  }),
  z.strictObject({
    kind: z.literal('steps').describe('any batch steps, one after the other, and what they write'),
    name: registryName,
    steps: z
      .array(
        z.strictObject({
          step: z.string().regex(/^[a-z][A-Za-z0-9.-]*@\d+$/, 'an activity type such as a.b@1'),
          options: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .min(1)
      .max(10),
    field: z.string().min(1).max(200).describe('where its score stands in a row: a.b.c'),
    better,
    predicts: z.boolean().default(false),
  }),
]);
export type Scorer = z.infer<typeof scorer>;

/** `evaluate`: what a scoring set-up is worth, on molecules whose values are known. */
export const evaluate = definePipeline({
  name: 'evaluate',
  version: 1,
  title: 'Evaluate scoring set-ups',
  description:
    'Retrospective benchmark: lets scoring set-ups rank and predict molecules that they were not ' +
    'trained on, by scaffold, time and random splits, beside null models, with bootstrap intervals ' +
    'and a check of how much the two parts of each split resemble each other.',
  workflow: 'evaluateScorers',
  input: z
    .strictObject({
      name: z.string().min(1).max(120).default('Evaluation'),
      data: measuredFile
        .extend({ timeColumn: column.optional().describe('year or ISO date, for the time split') })
        .nullable()
        .default(null)
        .describe('molecules with measured values'),
      dataset: versionName.nullable().default(null).describe('or a registered data set'),
      timeField: column
        .nullable()
        .default(null)
        .describe('of a registered data set: the field by which the time split divides'),
      activity: z
        .strictObject({
          threshold: z.number(),
          activeWhen: z.enum(['above', 'below']).default('above'),
        })
        .nullable()
        .default(null)
        .describe('what counts as active; without it nothing is judged as a classifier'),
      scorers: z
        .array(scorer)
        .min(1)
        .max(12)
        .prefault([{ kind: 'model' }, { kind: 'neighbours' }]),
      splits: z.array(z.enum(SPLIT_KINDS)).min(1).max(4).default(['scaffold', 'random']),
      repeats: z.int().min(1).max(20).default(5).describe('seeded splits of each kind'),
      trainFraction: z.number().min(0.1).max(0.95).default(0.8),
      nearDuplicateFrom: z
        .number()
        .min(0.3)
        .max(1)
        .default(0.85)
        .describe('Tanimoto similarity from which two molecules count as near-duplicates'),
      resamples: z.int().min(100).max(10_000).default(500),
      fingerprint: fingerprintOptions.prefault({}),
      batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(500),
      seed: z.int().nonnegative().default(1),
    })
    .refine((o) => (o.data === null) !== (o.dataset === null), {
      error: 'give either data or dataset',
      path: ['data'],
    })
    .refine((o) => o.activity !== null || !o.scorers.some((s) => s.kind === 'similarity'), {
      error: 'a scorer of kind similarity needs to know what is active',
      path: ['activity'],
    })
    .refine((o) => !o.splits.includes('time') || (o.data?.timeColumn ?? o.timeField) !== null, {
      error: 'a time split needs data.timeColumn, or timeField of a registered data set',
      path: ['splits'],
    })
    .refine((o) => new Set(o.scorers.map((s) => s.name)).size === o.scorers.length, {
      error: 'two scorers have the same name',
      path: ['scorers'],
    }),
  output: z.strictObject({
    quality: z.record(z.string(), dataQuality),
    molecules: z.int().nonnegative(),
    /** Judged molecules that a registered model had been trained on, and which were not judged. */
    excluded: z.int().nonnegative(),
    activity: z.strictObject({ threshold: z.number(), activeWhen: z.string() }).nullable(),
    unit: z.string(),
    evaluations: z.array(splitEvaluation),
    /** JudgedRows of the first repeat of the first split. */
    judged: artifactRef.nullable(),
    notRun: z.array(notRun),
    verdict: z.string(),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest and validate' },
    { name: 'curate', title: 'Curate and describe' },
    { name: 'score', title: 'Score held-out molecules' },
    { name: 'measure', title: 'Measure' },
    { name: 'record', title: 'Record in the registry' },
  ],
  tables: ['judged'],
  metrics: ({ evaluations }) => metricsOf(evaluations),
  headlines: ({ verdict, notRun: left }) => [
    verdict,
    ...left.map((n) => `not run: ${n.what}, because ${n.because}`),
  ],
  citations: ['Retrospective validation: doi:10.1021/ci600426e'],
  example: {
    data: { file: 'measured.csv', valueColumn: 'pIC50', unit: 'p', kind: 'IC50' },
    activity: { threshold: 7 },
  },
});

/** The figures of the first scorer on each split. */
function metricsOf(evaluations: readonly SplitEvaluation[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { split, scorers } of evaluations) {
    for (const [name, figure] of Object.entries(scorers[0]?.figures ?? {})) {
      if (figure !== null) found[`${split}.${name}`] = figure.value;
    }
  }
  return found;
}
