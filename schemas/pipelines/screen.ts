import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { counts } from '../counts';
import { baseWeights } from '../discovery/objectives';
import { dataQuality } from '../library/steps';
import { filterOptions, fingerprintOptions, moleculeFile } from '../molecule';
import { definePipeline } from '../pipeline';

/** How many entered and left a stage, and why the rest were dropped. */
export const funnelStage = z.strictObject({
  stage: z.string(),
  title: z.string(),
  entered: z.int().nonnegative(),
  left: z.int().nonnegative(),
  dropped: counts,
});
export type FunnelStage = z.infer<typeof funnelStage>;

/** Where the molecules stand that a stage turned away, or could not do its work on. */
export const rejectedBy = z.strictObject({
  stage: z.string(),
  title: z.string(),
  /** The set they were of: 'library', 'actives' … */
  of: z.string(),
  indexes: z.array(artifactRef).describe('indexes whose entries hold RejectionRows'),
});
export type RejectedBy = z.infer<typeof rejectedBy>;

/** Something that was asked for and not done, and why. */
export const notRun = z.strictObject({ what: z.string(), because: z.string() });
export type NotRun = z.infer<typeof notRun>;

/** Molecules read, molecules left, candidates: the figures of a funnel. */
export function funnelMetrics(funnel: FunnelStage[], candidates: number): Record<string, number> {
  return {
    moleculesRead: funnel[0]?.entered ?? 0,
    moleculesLeft: funnel.at(-1)?.left ?? 0,
    candidates,
  };
}

/** The funnel in a sentence. */
export function funnelHeadlines(funnel: FunnelStage[], candidates: number): string[] {
  const { moleculesRead, moleculesLeft } = funnelMetrics(funnel, candidates);
  return [`${moleculesRead} molecules read, ${moleculesLeft} left, ${candidates} candidates kept`];
}

/** `screen`: a library down to its best k. */
export const screen = definePipeline({
  name: 'screen',
  version: 1,
  title: 'Screen a library',
  description:
    'Reads a library of up to ten million molecules, standardises and deduplicates it, filters it, ' +
    'describes what is left, scores it, and keeps the best.',
  workflow: 'screenLibrary',
  input: z.strictObject({
    library: moleculeFile,
    references: moleculeFile.nullable().default(null).describe('molecules to be similar to'),
    filters: filterOptions.prefault({}),
    fingerprint: fingerprintOptions.prefault({}),
    weights: baseWeights.prefault({}),
    top: z.int().min(1).max(LIMITS.topMax).default(100),
    batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(1000),
    seed: z.int().nonnegative().default(1),
  }),
  output: z.strictObject({
    funnel: z.array(funnelStage),
    notRun: z.array(notRun),
    quality: z.record(z.string(), dataQuality),
    candidates: artifactRef.nullable(),
    candidateCount: z.int().nonnegative(),
    rejections: artifactRef.nullable().describe('every dropped molecule with its reason'),
    rejectedBy: z.array(rejectedBy).optional().describe('the same by stage; see rejections.csv'),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest' },
    { name: 'standardise', title: 'Standardise' },
    { name: 'filter', title: 'Filter' },
    { name: 'describe', title: 'Describe' },
    { name: 'score', title: 'Score' },
    { name: 'rank', title: 'Rank' },
    { name: 'report', title: 'Report' },
  ],
  tables: ['candidates'],
  metrics: (output) => funnelMetrics(output.funnel, output.candidateCount),
  headlines: (output) => funnelHeadlines(output.funnel, output.candidateCount),
  example: { library: { file: 'library.smi' }, top: 100 },
});
