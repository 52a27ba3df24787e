import type { ArtifactRef } from '../../schemas/artifact';
import type { ModelEvaluation } from '../../schemas/chemistry/model-steps';
import type { Objective } from '../../schemas/discovery/objectives';
import type { Validation } from '../../schemas/discovery/steps';
import type { DataQuality } from '../../schemas/library/steps';
import type { PipelineInput } from '../../schemas/pipeline';
import type { discover } from '../../schemas/pipelines/discover';
import type { Run } from '../run';
import type { Training } from './models';
import type { Molecules } from './molecules';

/** What a discovery programme was started with. */
export type ProgrammeInput = PipelineInput<typeof discover>;

/** The known actives, of which a retrospective check hides a part. */
export interface Actives {
  /** All of them, DescribedRows. */
  all: ArtifactRef;
  known: ArtifactRef;
  /** Null when nothing is hidden. */
  hidden: ArtifactRef | null;
  hiddenCount: number;
}

/** What the stages of `discover` find. Plain values: a later run goes on from them. */
export interface ProgrammeState {
  /** Sets of molecules as they were read, by label. */
  sets: Record<string, Molecules>;
  quality: Record<string, DataQuality>;
  curated: Molecules;
  actives: Actives;
  trainings: Training[];
  passed: Molecules;
  described: Molecules;
  models: ModelEvaluation[];
  objectives: Objective[];
  scored: Molecules;
  validation: Validation | null;
  ranked: { molecules: ArtifactRef; count: number; ids: string[] };
}

/** What every stage is given. */
export interface Programme {
  run: Run;
  input: ProgrammeInput;
}

/** What the molecules on their way are called in the positions of steps. */
export const LIBRARY = 'library';
/** The set of known actives. */
export const ACTIVES = 'actives';
