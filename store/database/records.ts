import type { ArtifactRef } from '../../schemas/artifact';
import type { ImportedRun, RunStatus } from '../../schemas/pipeline';
import type { RunOrigin } from '../../schemas/platform/input-sets';
import type { ProvenanceEntry as RunProvenanceEntry } from '../../schemas/run-record';

/** What is known of a run when it starts. Times here and below are ISO 8601 with milliseconds. */
export interface RunBegin {
  /** The Temporal Workflow Id. */
  id: string;
  project: string;
  pipeline: string;
  pipelineVersion: number;
  idempotencyKey: string;
  /** The parsed input; files in it are ArtifactRefs. */
  input: unknown;
  inputDigest: string;
  startedAt: string;
  origin?: RunOrigin | null;
}

/** How a run ended. */
export interface RunFinish {
  id: string;
  status: Exclude<RunStatus, 'running'>;
  endedAt: string;
  resultDigest?: string;
  /** run.json. */
  record?: ArtifactRef;
  /** Named files: report.html, candidates.sdf … */
  artifacts?: Record<string, ArtifactRef>;
  summary?: unknown;
  error?: unknown;
}

/** A run as the store knows it; what is not known yet is null. */
export interface RunRow extends RunBegin {
  status: RunStatus;
  endedAt: string | null;
  resultDigest: string | null;
  record: ArtifactRef | null;
  artifacts: Record<string, ArtifactRef> | null;
  summary: unknown;
  error: unknown;
  /** Null for a run of this server. */
  imported: ImportedRun | null;
}

/** A run of another server, whose record is kept. */
export interface RunAdoption extends RunBegin, RunFinish {
  imported: ImportedRun;
}

/** Which runs to list, newest first. */
export interface RunQuery {
  project?: string;
  /** Those of any of these projects. */
  projects?: readonly string[];
  pipeline?: string;
  status?: RunStatus;
  /** Part of the id or of the name that the input gives, in any case. */
  search?: string;
  /** False leaves out runs that another run started. */
  withParts?: boolean;
  /** At most 1,000; 50 unless told. */
  limit?: number;
  /** Where the last page ended. */
  cursor?: string;
}

/** A result that may be taken again. */
export interface MemoEntry {
  /** `memoKey` of trust. */
  key: string;
  project: string;
  step: string;
  stepVersion: number;
  codeDigest: string;
  toolVersion: string;
  inputDigest: string;
  /** Small; large data inside are ArtifactRefs. */
  output: unknown;
  outputDigest: string;
}

/** A memoised result that was found. */
export interface MemoHit extends MemoEntry {
  createdAt: string;
}

/** Who made one step result of a run, from what, when and with which code. */
export interface ProvenanceEntry extends RunProvenanceEntry {
  run: string;
}

/** The provenance of one step in one stage of a run, added up. */
export interface ProvenanceSummary {
  stage: string;
  step: string;
  /** Results, and how many of them came from the cache. */
  count: number;
  cached: number;
  /** Results that took more than one attempt. */
  retried: number;
  nodes: string[];
  stepVersions: number[];
  codeDigests: string[];
  toolVersions: string[];
  seeds: number[];
  /** First start and last end. */
  startedAt: string;
  endedAt: string;
}

/** A page of a listing; `cursor` is null on the last one. */
export interface Page<T> {
  items: T[];
  cursor: string | null;
}
