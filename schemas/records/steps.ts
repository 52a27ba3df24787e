import type { ArtifactRef, BatchEntry } from '../artifact';
import type { RunOutcome, RunRequest, RunStatus } from '../pipeline';
import type { Review, StageState } from '../progress';
import type { ProvenanceEntry } from '../run-record';
import type { StepEnvelope } from '../step';

/** Input of `records.begin`. */
export interface BeginInput {
  runId: string;
  request: RunRequest;
}

/** One look-up in the memo index. */
export interface LookUpItem {
  step: string;
  stepVersion: number;
  input: unknown;
}

/** Input of `records.lookUp`: many at once, so that history does not grow with each. */
export interface LookUpInput {
  project: string;
  items: LookUpItem[];
}

/** A result found in the memo index, in the envelope of whoever computed it. */
export interface LookUpOutput {
  hits: (StepEnvelope | null)[];
}

/** Input of `records.record`: provenance and memo entries of finished steps. */
export interface RecordInput {
  runId: string;
  project: string;
  entries: ProvenanceEntry[];
  memo: { step: string; stepVersion: number; envelope: StepEnvelope }[];
  /** Finished batches, to be written as index artifacts. */
  batches: FinishedBatch[];
}

/** A batch that went through all steps of its stage. */
export interface FinishedBatch extends BatchEntry {
  /** Rejections of every step of the stage. */
  rejections: ArtifactRef[];
}

/** Output of `records.record`; null without batches. */
export interface RecordOutput {
  index: ArtifactRef | null;
  /** Index whose entries hold RejectionRows. */
  rejections: ArtifactRef | null;
}

/** Input of `records.batches`: a slice of a batch index. */
export interface BatchesInput {
  index: ArtifactRef;
  from: number;
  count: number;
}

/** Output of `records.batches`. */
export interface BatchesOutput {
  entries: BatchEntry[];
}

/** Input of `records.capability`: does anybody serve this queue? */
export interface CapabilityInput {
  taskQueues: string[];
  /** How long to wait for a first poller, milliseconds. */
  graceMs: number;
  /** Wait on, without end, while no node is there at all. */
  waitsForNode: boolean;
}

/** Output of `records.capability`. */
export interface CapabilityOutput {
  /** Queues that nobody polls. */
  unserved: string[];
  /** Whether a node is there that offers anything. */
  isNodeThere: boolean;
}

/** Input of `records.finish`. */
export interface FinishInput {
  runId: string;
  request: RunRequest;
  status: Exclude<RunStatus, 'running'>;
  startedAt: string;
  stages: StageState[];
  reviews: Review[];
  output: unknown;
  error: { code: string; message: string } | null;
}

/** The trusted activities of the records queue, by the names that workflows call them. */
export interface RecordsActivities {
  'records.begin'(input: BeginInput): Promise<void>;
  'records.lookUp'(input: LookUpInput): Promise<LookUpOutput>;
  'records.record'(input: RecordInput): Promise<RecordOutput>;
  'records.batches'(input: BatchesInput): Promise<BatchesOutput>;
  'records.capability'(input: CapabilityInput): Promise<CapabilityOutput>;
  'records.finish'(input: FinishInput): Promise<RunOutcome>;
}
