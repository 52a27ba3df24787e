import { z } from 'zod';
import { artifactRef } from '../artifact';
import { modelEvaluation } from '../chemistry/model-steps';
import { LIMITS } from '../constants/limits';
import { ACTIVITY, BLIND_ACTIVITY, baseWeights } from '../discovery/objectives';
import { validation } from '../discovery/steps';
import { dataQuality } from '../library/steps';
import { filterOptions, fingerprintOptions, measuredFile, moleculeFile } from '../molecule';
import { definePipeline } from '../pipeline';
import { funnelHeadlines, funnelMetrics, funnelStage, notRun } from './screen';

/** Objectives and sets of molecules that every programme has: a property of that name would be one. */
const RESERVED_NAMES: readonly string[] = [
  ...['similarity', 'qed', 'sa', ACTIVITY, BLIND_ACTIVITY],
  ...['actives', 'library', 'references', 'rejections'],
];

/** A property to predict: its training data, and what is wanted of it. */
export const propertyGoal = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')
      .refine((n) => !RESERVED_NAMES.includes(n), 'is a reserved name'),
    title: z.string().min(1).max(80),
    unit: z.string().max(40).default(''),
    training: measuredFile,
    weight: z.number().min(0).max(1000).default(0.3),
    goal: z.enum(['higher', 'lower', 'window']).default('higher'),
    low: z.number(),
    high: z.number(),
  })
  .refine((goal) => goal.low <= goal.high, { error: 'low is above high', path: ['low'] });

/** `discover`: a programme to a reviewed list of candidates. */
export const discover = definePipeline({
  name: 'discover',
  version: 1,
  title: 'Discover candidates',
  description:
    'From known actives and a library to a ranked, reviewed candidate list, with a retrospective check ' +
    'that says whether to believe the ranking.',
  workflow: 'discover',
  input: z.strictObject({
    name: z.string().min(1).max(120).describe('name of the programme'),
    actives: measuredFile.describe('known actives, with measured values where there are any'),
    library: moleculeFile,
    filters: filterOptions.prefault({}),
    fingerprint: fingerprintOptions.prefault({}),
    properties: z
      .array(propertyGoal)
      .max(10)
      .refine((all) => new Set(all.map((p) => p.name)).size === all.length, {
        error: 'two properties have the same name',
      })
      .default([]),
    weights: baseWeights
      .extend({ activity: z.number().min(0).max(1000).default(1) })
      .prefault({})
      .describe('activity counts only where the actives have measured values'),
    validation: z
      .strictObject({
        hideFraction: z.number().min(0).max(0.9).default(0.5).describe('0 switches the check off'),
        decoysPerActive: z.int().min(1).max(100).default(20),
      })
      .prefault({}),
    top: z.int().min(1).max(LIMITS.topMax).default(50),
    batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(500),
    seed: z.int().nonnegative().default(1),
    autoApprove: z.boolean().default(false).describe('approve without a person; recorded as such'),
  }),
  output: z.strictObject({
    decision: z.enum(['approved', 'auto-approved', 'rejected']),
    funnel: z.array(funnelStage),
    notRun: z.array(notRun),
    quality: z.record(z.string(), dataQuality),
    validation: validation.nullable(),
    models: z.array(modelEvaluation),
    candidates: artifactRef.nullable(),
    candidateCount: z.int().nonnegative(),
    rejections: artifactRef.nullable().describe('every dropped molecule with its reason'),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest and validate' },
    { name: 'curate', title: 'Curate' },
    { name: 'filter', title: 'Filter' },
    { name: 'properties', title: 'Properties' },
    { name: 'score', title: 'Score and check' },
    { name: 'rank', title: 'Rank' },
    { name: 'approve', title: 'Approve' },
    { name: 'report', title: 'Report' },
  ],
  tables: ['candidates'],
  metrics: (output) => {
    const ranking = output.validation?.figures.find((f) => !f.isNull);
    const figures: Record<string, number> =
      ranking === undefined
        ? {}
        : {
            rocAuc: ranking.rocAuc.value,
            bedroc: ranking.bedroc.value,
            ef1: ranking.ef1.value,
            ef5: ranking.ef5.value,
          };
    return { ...funnelMetrics(output.funnel, output.candidateCount), ...figures };
  },
  headlines: (output) => [
    ...funnelHeadlines(output.funnel, output.candidateCount),
    ...(output.validation === null ? [] : [output.validation.verdict]),
    ...output.notRun.map((n) => `not run: ${n.what}, because ${n.because}`),
    `decision: ${output.decision}`,
  ],
  citations: ['Retrospective validation: doi:10.1021/ci600426e, doi:10.1021/jm300687e'],
  example: {
    name: 'CDK2, first look',
    actives: { file: 'actives.sdf' },
    library: { file: 'library.smi.gz' },
    top: 50,
    seed: 42,
  },
});
