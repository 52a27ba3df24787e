import type { ArtifactRef, BatchEntry } from '../artifact';
import type { Tier } from '../constants/nodes';
import type {
  Assignment,
  Canary,
  ReplicaOutcome,
  ReplicationPlan,
  SignedEnvelope,
} from '../nodes/results';
import type { RunOutcome, RunRequest, RunStatus } from '../pipeline';
import type { ScheduledInput } from '../platform/schedules';
import type { Review, StageState } from '../progress';
import type { ProvenanceEntry } from '../run-record';
import type { Resources, StepEnvelope } from '../step';
import type { DesignPoint, SweptPoint } from '../sweep/points';
import type { RegistryActivities } from './registry';

/** Input of `records.scheduled`: what is due, and the key of its run. */
export interface ScheduledAt extends ScheduledInput {
  key: string;
}

/** Output of `records.scheduled`; null where nothing is to be started. */
export interface ScheduledOutput {
  request: RunRequest | null;
}

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
  /** The lowest tier that the run's inputs may reach; the trusted ones when absent. */
  tier?: Tier;
}

/** Output of `records.capability`. */
export interface CapabilityOutput {
  /** Queues that nobody serves. */
  unserved: string[];
  /** Whether a node is there that offers anything. */
  isNodeThere: boolean;
}

/** One step that waits for nodes whose single answer need not be believed. */
export interface AllocateItem {
  /** Names the step's result within all runs: replicas of one result share it. */
  group: string;
  step: string;
  stepVersion: number;
  activityType: string;
  taskQueue: string;
  resources: Resources;
  /** Owners whose answer is there or on its way: another one of theirs would prove nothing. */
  excludedOwners: string[];
  /**
   * Nodes whose replica of it is over, answered or not, once for each replica: it holds a slot of theirs
   * no longer. Else steps that each wait for one more opinion could keep each other from it for ever.
   */
  ended?: string[];
  /** Nodes that were asked and gave no answer; absent where there is none. */
  silent?: SilentNode[];
  /** Replicas asked before, and how many more are wanted; null at first, when the plan decides. */
  asked: number;
  wanted: number | null;
  /** Kind of machine and tool whose answers can be compared with those that are there. */
  class?: string;
}

/** A node that was asked for a step's result and gave no answer. Its owner may have others that do. */
export interface SilentNode {
  node: string;
  owner: string;
  /** When it was found to be late (ISO 8601); null where it failed, and is not asked again. */
  lateAt: string | null;
}

/** Input of `records.allocate`. */
export interface AllocateInput {
  project: string;
  /** The lowest tier that the run's inputs may reach. */
  tier: Tier;
  items: AllocateItem[];
}

/** Nodes for one step; without any when all that could take it are busy: ask again. */
export interface Allocation {
  plan: ReplicationPlan;
  assignments: Assignment[];
  /** Questions with known answers, for nodes that must not tell them from work. */
  canaries: Canary[];
  /** No further owner has a node that could take it now. */
  noneLeft: boolean;
  /** Where none is left: a machine that could take it is away, and may come back. */
  mayReturn?: boolean;
}

/** Output of `records.allocate`, in the order of the items. */
export interface AllocateOutput {
  allocations: Allocation[];
}

/** What became of the replicas of one step, to be kept, scored and acted upon. */
export interface AgreeItem {
  group: string;
  activityType: string;
  input: unknown;
  /** Whether answers are equal to the bit, so that another one is a lie. */
  exact: boolean;
  /** The node whose answer became the result; null when there was no quorum. */
  result: string | null;
  replicas: ReplicaOutcome[];
}

/** What a canary came to. */
export interface CanaryOutcome {
  canary: Canary;
  workflowId: string;
  activityId: string;
  /** Null when the node did not answer. */
  envelope: SignedEnvelope | null;
}

/** Input of `records.agree`. */
export interface AgreeInput {
  runId: string;
  project: string;
  items: AgreeItem[];
  canaries: CanaryOutcome[];
}

/** Output of `records.agree`, in the order of the items: nodes whose envelope no gate had signed. */
export interface AgreeOutput {
  forged: string[][];
}

/** Output of `records.suspects`: how many results of a run count no more. */
export interface SuspectsOutput {
  count: number;
}

/** A result that was taken on its node's word, to be computed once more before its run ends. */
export interface ClosingCheck extends Omit<Suspect, 'runId'> {
  /** Who gave it, in which activity. */
  node: string;
  owner: string;
  workflowId: string;
  activityId: string;
  outputDigest: string;
  /** Itself and its class, where answers need not be equal to the bit. */
  output?: unknown;
  class?: string;
}

/** A result of an ended run that counts no more, to be computed again. */
export interface Suspect {
  runId: string;
  /** Place of the step in its run, as the group of its replicas names it. */
  position: string;
  activityType: string;
  input: unknown;
}

/** Input of `records.points`: a slice of the points of a sweep, whose input is that of its run. */
export interface PointsInput {
  runId: string;
  /** DesignPoint lines. */
  design: ArtifactRef;
  from: number;
  count: number;
}

/** One point with the whole input of its step or pipeline, or why there is none. */
export interface PointInput extends DesignPoint {
  input: unknown;
  problem: string | null;
}

/** Input of `records.keepPoints`. */
export interface KeepPointsInput {
  points: PointResult[];
  /** Names of the numbers to keep; all where there is none. */
  responses: string[];
}

/** A point that has ended; what is kept of a pipeline is read from the record of its run. */
export interface PointResult extends SweptPoint {
  outcome?: Pick<RunOutcome, 'record' | 'metrics'>;
}

/** Something that an honest node never does, as the gate saw it; the id names it. */
export interface Breach {
  id: string;
  node: string;
  /** Step that it was about; {@link GATE_CALLS} when it was about none. */
  activityType: string;
  kind: 'invalid-output' | 'bad-signature' | 'token-misused' | 'policy-breach';
  /** For operators. */
  detail: string;
}

/** Stands for a step in the scores of what a node asks of the gate itself. */
export const GATE_CALLS = 'gate@1';

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
export interface RecordsActivities extends RegistryActivities {
  'records.scheduled'(input: ScheduledAt): Promise<ScheduledOutput>;
  'records.begin'(input: BeginInput): Promise<void>;
  'records.lookUp'(input: LookUpInput): Promise<LookUpOutput>;
  'records.record'(input: RecordInput): Promise<RecordOutput>;
  'records.batches'(input: BatchesInput): Promise<BatchesOutput>;
  'records.capability'(input: CapabilityInput): Promise<CapabilityOutput>;
  'records.allocate'(input: AllocateInput): Promise<AllocateOutput>;
  'records.agree'(input: AgreeInput): Promise<AgreeOutput>;
  'records.suspects'(input: { runId: string }): Promise<SuspectsOutput>;
  'records.closingChecks'(input: { runId: string }): Promise<{ checks: ClosingCheck[] }>;
  'records.orphanedSuspects'(input: { node: string }): Promise<{ suspects: Suspect[] }>;
  'records.points'(input: PointsInput): Promise<{ points: PointInput[] }>;
  'records.keepPoints'(input: KeepPointsInput): Promise<{ rows: ArtifactRef }>;
  'records.scoreBreach'(input: Breach): Promise<void>;
  'records.finish'(input: FinishInput): Promise<RunOutcome>;
}
