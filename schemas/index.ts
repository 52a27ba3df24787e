/**
 * What a package that extends Athanor declares with: steps and pipelines, as zod contracts. Imported as
 * `athanor` by contracts, and by the workflows and steps that share them.
 */
export { z } from 'zod';
export { type ArtifactRef, artifactRef, fileInput, MEDIA_TYPES } from './artifact';
export { batchInput, batchOutput } from './batch-step';
export { defineConfig } from './catalogue-file';
export { CAPABILITIES, capabilityQueue } from './constants/task-queues';
export { AthanorError } from './errors';
export { moleculeFile } from './molecule';
export { definePipeline, type PipelineContract } from './pipeline';
export { defineStep, type StepContract } from './step';
