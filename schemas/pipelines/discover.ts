import { z } from 'zod';
import { artifactRef } from '../artifact';
import { dataReport, scaffoldCluster } from '../chemistry/data-steps';
import { generateOptions, generationReport } from '../chemistry/generate-steps';
import { modelEvaluation } from '../chemistry/model-steps';
import { LIMITS } from '../constants/limits';
import { affinityCheck } from '../discovery/affinity-steps';
import { refinementSummary } from '../discovery/evaluated-steps';
import { baseWeights, COMBINATIONS, objective } from '../discovery/objectives';
import * as programme from '../discovery/programme';
import { candidateDecision, reviewPolicy } from '../discovery/review';
import { paretoFront, validation, weightSensitivity } from '../discovery/steps';
import { dataQuality } from '../library/steps';
import { filterOptions, fingerprintOptions, measuredFile } from '../molecule';
import { definePipeline } from '../pipeline';
import { funnelHeadlines, funnelMetrics, funnelStage, notRun, rejectedBy } from './screen';

function areDistinct(all: readonly { name: string }[]): boolean {
  return new Set(all.map((one) => one.name)).size === all.length;
}

/** `discover`: a programme to a reviewed list of candidates. */
export const discover = definePipeline({
  name: 'discover',
  version: 2,
  title: 'Discover candidates',
  description:
    'From a library and what is known, actives or a structure of the target or both, to a ranked, reviewed candidate list, ' +
    'with a retrospective check, where actives are known, that says whether to believe the ranking. Every stage that ' +
    'cannot be done is left out, and the report says why.',
  workflow: 'discover',
  input: z
    .strictObject({
      name: z.string().min(1).max(120).describe('name of the programme'),
      target: programme.target.nullable().default(null),
      receptors: z
        .array(programme.receptor)
        .max(LIMITS.receptorsMax)
        .refine(areDistinct, { error: 'two receptors have the same name' })
        .default([])
        .describe('structures of the target to dock into; several are an ensemble'),
      confidential: z
        .boolean()
        .default(true)
        .describe('structures never leave trusted tiers; false lets the run name a lower one'),
      actives: measuredFile
        .nullable()
        .default(null)
        .describe(
          'known actives, with measured values where there are any; none: docking alone decides',
        ),
      library: measuredFile.describe(
        'molecules to choose among; measured values are only compared with',
      ),
      buildingBlocks: measuredFile
        .nullable()
        .default(null)
        .describe('reagents at hand, for analogues; their value is the lead time in days'),
      offTargets: z
        .array(programme.offTarget)
        .max(10)
        .refine(areDistinct, { error: 'two off-targets have the same name' })
        .default([]),
      filters: filterOptions.prefault({}),
      fingerprint: fingerprintOptions.prefault({}),
      properties: z
        .array(programme.propertyGoal)
        .max(10)
        .refine(areDistinct, { error: 'two properties have the same name' })
        .default([]),
      weights: baseWeights
        .extend({
          activity: z.number().min(0).max(1000).default(1),
          docking: z.number().min(0).max(1000).default(0.5),
        })
        .prefault({})
        .describe(
          'activity counts where the actives have measured values, docking where molecules were docked',
        ),
      validation: z
        .strictObject({
          hideFraction: z
            .number()
            .min(0)
            .max(0.9)
            .default(0.5)
            .describe('0 switches the check off'),
          decoysPerActive: z.int().min(1).max(100).default(20),
        })
        .prefault({}),
      objectives: z
        .array(objective)
        .max(20)
        .refine(areDistinct, { error: 'two objectives have the same name' })
        .default([])
        .describe('more that is wanted, or another curve or weight of what is wanted anyway'),
      combine: z
        .enum(COMBINATIONS)
        .default('arithmetic')
        .describe('how desirabilities become a score'),
      generate: generateOptions
        .nullable()
        .default(null)
        .describe('analogues to make; null makes some only where building blocks are given'),
      tautomers: z
        .enum(['drawn', 'canonical'])
        .default('drawn')
        .describe('canonical: all sets as their canonical tautomer, by RDKit in Python on a node'),
      protonateAtPh: z
        .number()
        .min(0)
        .max(14)
        .nullable()
        .default(null)
        .describe('pH at which molecules are docked, by Open Babel; null: as drawn'),
      dock: programme.dockingPlan.prefault({}),
      learn: programme.learningPlan.prefault({}),
      refine: programme.refinementPlan.prefault({}),
      budget: programme.budget.default({}).describe('node-seconds by stage'),
      review: reviewPolicy.prefault({}),
      top: z.int().min(1).max(LIMITS.topMax).default(50),
      batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(500),
      seed: z.int().nonnegative().default(1),
      autoApprove: z
        .boolean()
        .default(false)
        .describe('approve without a person; recorded as such'),
    })
    .refine(({ actives, receptors }) => actives !== null || receptors.length > 0, {
      error:
        'a programme without actives needs a receptor to dock into: nothing else can tell molecules apart',
      path: ['actives'],
    }),
  output: z.strictObject({
    decision: z.enum(['approved', 'auto-approved', 'rejected', 'not reviewed']),
    funnel: z.array(funnelStage),
    notRun: z.array(notRun),
    quality: z.record(z.string(), dataQuality),
    dataReports: z.record(z.string(), dataReport).describe('what measured values are worth'),
    scaffolds: z.array(scaffoldCluster).describe('the largest clusters of what passed the filters'),
    generation: generationReport.nullable(),
    validation: validation.nullable(),
    models: z.array(modelEvaluation),
    affinity: affinityCheck.nullable().describe('the ranking beside measured affinities'),
    receptors: z.array(programme.statedReceptor),
    docking: programme.dockingSummary.nullable(),
    learning: programme.learningSummary.nullable(),
    refinements: z.array(refinementSummary).describe('by xtb, of the best few: evidence, no score'),
    quantum: programme.quantumSummary.nullable(),
    sensitivity: z.array(weightSensitivity),
    front: paretoFront.nullable(),
    candidates: artifactRef.nullable(),
    poses: artifactRef.nullable().describe('PoseViewRows of the best candidates'),
    candidateCount: z.int().nonnegative(),
    candidateDecisions: z.array(candidateDecision),
    rejections: artifactRef.nullable().describe('every dropped molecule with its reason'),
    rejectedBy: z
      .array(rejectedBy)
      .optional()
      .describe('the same by stage, and what could not be docked or refined; see rejections.csv'),
    stageResults: z
      .record(z.string(), z.unknown())
      .describe('what each stage left, from which --from RUN:STAGE goes on'),
    nodeTimesMs: z.record(z.string(), z.number()).describe('time of nodes by stage'),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest and validate' },
    { name: 'curate', title: 'Curate' },
    { name: 'generate', title: 'Generate' },
    { name: 'filter', title: 'Filter' },
    { name: 'properties', title: 'Properties' },
    { name: 'score', title: 'Score and check' },
    { name: 'dock', title: 'Dock' },
    { name: 'learn', title: 'Learn and propose' },
    { name: 'refine', title: 'Refine' },
    { name: 'rank', title: 'Rank' },
    { name: 'approve', title: 'Approve' },
    { name: 'report', title: 'Report' },
  ],
  tables: ['candidates', 'poses'],
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
