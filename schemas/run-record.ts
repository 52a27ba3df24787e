import type { ArtifactRef } from './artifact';
import type { Tier } from './constants/nodes';
import type { SignedEnvelope } from './nodes/results';
import type { RunStatus } from './pipeline';
import type { Review, StageState } from './progress';

/** One result of one step: who computed what, from what, with which code. */
export interface ProvenanceEntry {
  stage: string;
  step: string;
  stepVersion: number;
  /** Place of the result within the run, e.g. `filter/00012`. */
  position: string;
  inputDigest: string;
  outputDigest: string;
  codeDigest: string;
  toolVersion: string;
  node: string;
  seed: number | null;
  startedAt: string;
  endedAt: string;
  attempt: number;
  cached: boolean;
  /** What computing it took, where its node could measure. */
  cpuSeconds?: number;
  joules?: number;
  /** Artifacts that the input refers to, and those that the output does, by their SHA-256. */
  used?: string[];
  generated?: string[];
  /** The gate's signature, and the node's own, over which activity this is the result of. */
  signed?: SignedResult;
}

/** What, with an entry's other fields, makes the statement that a gate has signed. */
export interface SignedResult {
  workflowId: string;
  activityId: string;
  signatures: SignedEnvelope['signatures'];
}

/** Provenance of one step within a run, summed up. */
export interface ProvenanceSummary {
  stage: string;
  step: string;
  stepVersion: number;
  codeDigest: string;
  toolVersion: string;
  results: number;
  cached: number;
  /** Results that took more than one attempt. */
  repeated: number;
  nodes: string[];
  firstStart: string;
  lastEnd: string;
}

/** A file the run was given. */
export interface RunData {
  /** Where it stands in the input, e.g. `library.file`. */
  field: string;
  /** The path as the person gave it, when it was a path. */
  name: string;
  artifact: ArtifactRef;
}

/**
 * The record of a run (run.json): all that a report, now or in years, is made from. `schema` names
 * this shape; a later shape gets a new name and readers keep both.
 */
export interface RunRecord {
  schema: 'athanor.run/1';
  run: {
    id: string;
    project: string;
    pipeline: string;
    pipelineVersion: number;
    key: string;
    startedAt: string;
    endedAt: string;
    status: Exclude<RunStatus, 'running'>;
    athanor: string;
    /** The run whose stages before `stage` were taken, where it went on from one. */
    from?: { runId: string; stage: string };
    /** The last stage that was asked for, where not all of them were. */
    until?: string;
    /** The lowest tier that its inputs could reach, where one was named. */
    tier?: Tier;
  };
  title: string;
  description: string;
  citations: string[];
  input: unknown;
  data: RunData[];
  stages: StageState[];
  reviews: Review[];
  error: { code: string; message: string } | null;
  /** What the pipeline returned. */
  output: unknown;
  /** Rows of the output's tables, by field. */
  tables: Record<string, unknown[]>;
  provenance: ProvenanceSummary[];
  /** All provenance entries (ProvenanceEntry lines). */
  provenanceEntries: ArtifactRef;
  resultDigest: string;
  command: string;
}
