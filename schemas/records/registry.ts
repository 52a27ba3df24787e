import type { ArtifactRef } from '../artifact';
import type { ScorerFigures, SplitKind } from '../evaluation/figures';
import type { DatasetManifest, ModelManifest } from '../registry/registry';

/** Input of `records.registerDataset`: what the run found out; the rest is counted from the rows. */
export interface RegisterDatasetInput {
  runId: string;
  manifest: Omit<DatasetManifest, 'schema' | 'scaffolds' | 'acyclic' | 'run'>;
}

/** Input of `records.registerModel`. */
export interface RegisterModelInput {
  runId: string;
  /** Activity type of the step that fitted it: the digest of its code is kept. */
  step: string;
  manifest: Omit<ModelManifest, 'schema' | 'code' | 'run'>;
}

/** A version, new or there before. */
export interface Registered {
  version: string;
  isNew: boolean;
  manifest: ArtifactRef;
}

/** Input of `records.noteEvaluation`: what an `evaluate` run found about a registered model. */
export interface EvaluationNote {
  version: string;
  runId: string;
  figures: { split: SplitKind; figures: ScorerFigures | null }[];
}

/** The trusted activities of the registries. */
export interface RegistryActivities {
  'records.resolveDataset'(input: { version: string }): Promise<DatasetManifest>;
  'records.resolveModel'(input: { version: string }): Promise<ModelManifest>;
  'records.registerDataset'(input: RegisterDatasetInput): Promise<Registered>;
  'records.registerModel'(input: RegisterModelInput): Promise<Registered>;
  'records.noteEvaluation'(input: EvaluationNote): Promise<void>;
}
