/**
 * What a package that extends Athanor declares with: steps and pipelines, as zod contracts. Imported as
 * `athanor` by contracts, and by the workflows and steps that share them.
 */
export { z } from 'zod';
export { type ArtifactRef, artifactRef, fileInput, MEDIA_TYPES } from './artifact';
export { type BatchInput, type BatchOutput, batchInput, batchOutput } from './batch-step';
export { defineConfig } from './catalogue-file';
export { RUNTIME_CLASSES, type RuntimeClass, TIERS, type Tier } from './constants/nodes';
export { CAPABILITIES, capabilityQueue } from './constants/task-queues';
export type { Counts } from './counts';
export { AthanorError } from './errors';
export { moleculeFile } from './molecule';
export { type PublisherPolicy, publisherPolicy } from './packages/package';
export {
  type AnyPipeline,
  definePipeline,
  type EarlierRun,
  type PipelineContract,
  type PipelineSpec,
  type RunOutcome,
  type RunRequest,
  type RunStatus,
  type StageSpec,
} from './pipeline';
export type {
  AwaitedReview,
  BatchesDone,
  Review,
  RunProgress,
  StageState,
  StageStatus,
} from './progress';
export type { ProvenanceSummary, RunData, RunRecord } from './run-record';
export {
  type Agreement,
  type AnyStep,
  defineStep,
  type Resources,
  type StepContract,
  type StepSpec,
} from './step';
