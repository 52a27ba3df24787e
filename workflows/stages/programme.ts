import type { ArtifactRef } from '../../schemas/artifact';
import type { DataReport, ScaffoldCluster } from '../../schemas/chemistry/data-steps';
import type { GenerationReport } from '../../schemas/chemistry/generate-steps';
import type { ModelEvaluation } from '../../schemas/chemistry/model-steps';
import type { AffinityCheck } from '../../schemas/discovery/affinity-steps';
import type { RefinementSummary } from '../../schemas/discovery/evaluated-steps';
import type { LearningPoint, Region } from '../../schemas/discovery/learning-steps';
import type { Objective } from '../../schemas/discovery/objectives';
import type { ParetoFront, Validation, WeightSensitivity } from '../../schemas/discovery/steps';
import type { PreparedReceptor } from '../../schemas/docking/receptor-steps';
import type { DataQuality } from '../../schemas/library/steps';
import type { PipelineInput } from '../../schemas/pipeline';
import type { discover } from '../../schemas/pipelines/discover';
import type { Run } from '../run';
import type { Training } from './models';
import type { Molecules } from './molecules';
import type { Evidence } from './quantum-evidence';

/** What a discovery programme was started with. */
export type ProgrammeInput = PipelineInput<typeof discover>;

/** The known actives, of which a retrospective check hides a part. */
export interface Actives {
  /** All of them, DescribedRows; null where the programme names none. */
  all: ArtifactRef | null;
  known: ArtifactRef | null;
  /** Null when nothing is hidden. */
  hidden: ArtifactRef | null;
  hiddenCount: number;
}

/** Structures of the target that are ready to dock into, by the names of the programme. */
export type PreparedReceptors = (PreparedReceptor & { name: string })[];

/** Everything that was docked so far. */
export interface Docked {
  /** OutcomeRows of all rounds; null before the first. */
  history: ArtifactRef | null;
  /** Indexes of rows with their poses, one for each round. */
  evaluated: ArtifactRef[];
  /** Indexes whose entries hold RejectionRows: why a molecule has no pose. */
  failures: ArtifactRef[];
  /** Molecules with a score, and without. */
  count: number;
  failed: number;
}

/** A round of the learning loop, in a line. */
export interface RoundNote {
  round: number;
  chosen: number;
  because: string;
  region: Region | null;
}

/** What the stages of `discover` find. Plain values: a later run goes on from them. */
export interface ProgrammeState {
  /** Sets of molecules as they were read, by label. */
  sets: Record<string, Molecules>;
  quality: Record<string, DataQuality>;
  dataReports: Record<string, DataReport>;
  curated: Molecules;
  actives: Actives;
  trainings: Training[];
  /** Library and generated molecules together, without duplicates. */
  pooled: Molecules;
  generation: GenerationReport;
  passed: Molecules;
  scaffolds: ScaffoldCluster[];
  described: Molecules;
  models: ModelEvaluation[];
  objectives: Objective[];
  scored: Molecules;
  validation: Validation | null;
  receptors: PreparedReceptors;
  /** What may be docked: scored molecules without hidden actives, with predictions of their score. */
  pool: Molecules;
  docked: Docked;
  curve: LearningPoint[];
  rounds: RoundNote[];
  /** What tight binding said of the best few. */
  refinements: RefinementSummary[];
  /** Index of batches of their rows. */
  refined: ArtifactRef;
  quantum: Evidence;
  ranked: {
    molecules: ArtifactRef;
    count: number;
    ids: string[];
    /** Ids of those that a person has to approve one by one. */
    restricted: string[];
    /** PoseViewRows of the best; null where nothing was docked. */
    poses: ArtifactRef | null;
    sensitivity?: WeightSensitivity[];
    front?: ParetoFront;
  };
  /** How the ranking compares with measured affinities; null where none were given or too few. */
  affinity: AffinityCheck | null;
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
/** The set of reagents. */
export const BLOCKS = 'building-blocks';
