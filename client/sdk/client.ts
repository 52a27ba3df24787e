import type { ArtifactRef } from '../../schemas/artifact';
import type { Tier } from '../../schemas/constants/nodes';
import type { ImportedRun, RunOutcome, RunStatus } from '../../schemas/pipeline';
import type { RunOrigin } from '../../schemas/platform/input-sets';
import type { AwaitedReview, Review, RunProgress } from '../../schemas/progress';
import type { ProvenanceEntry, RunRecord } from '../../schemas/run-record';
import type { Sample } from '../../schemas/sample';
import type { RunDifference } from './diff';
import type { Explanation } from './explain';
import type { InputSetsClient } from './inputs';
import type { NodesClient } from './nodes';
import type { RegistryClient } from './registry';
import type { SchedulesClient } from './schedules';
import type { WebhooksClient } from './webhooks';

/**
 * Everything a program, the command line or a page can ask of Athanor, whatever carries the
 * questions. Errors are AthanorErrors; each method names those of its own.
 */
export interface AthanorClient {
  /**
   * Starts a run, or finds the one that the same project, pipeline and key started before, also after
   * it has ended. Files that the input names are uploaded first.
   * @throws PIPELINE_UNKNOWN, INPUT_INVALID, FILE_UNREADABLE: before anything has started
   * @throws RUN_EXISTS when the key belongs to a run with another input
   */
  submit(pipeline: string, input: unknown, options?: SubmitOptions): Promise<Submitted>;
  runs: RunsClient;
  artifacts: ArtifactsClient;
  nodes: NodesClient;
  registry: RegistryClient;
  inputs: InputSetsClient;
  schedules: SchedulesClient;
  webhooks: WebhooksClient;
  /** Why steps ran more than once, and what was taken from the cache. RUN_NOT_FOUND. */
  explain(runId: string): Promise<Explanation>;
  close(): Promise<void>;
}

/** Runs. Every method that takes a run's id throws RUN_NOT_FOUND. */
export interface RunsClient {
  list(query?: RunsQuery): Promise<RunSummary[]>;
  /** Runs that wait for a person, those that were escalated first, then the longest waiting. */
  waiting(): Promise<WaitingRun[]>;
  show(runId: string): Promise<RunDetail>;
  /** What happens in a run from now on; ends with `ended`, or when `signal` is aborted. */
  watch(runId: string, options?: WatchOptions): AsyncIterable<RunEvent>;
  /** Asks the run to stop; it ends as `cancelled`. */
  cancel(runId: string): Promise<void>;
  /** Lets nothing new start; what runs is finished. */
  pause(runId: string): Promise<void>;
  resume(runId: string): Promise<void>;
  /** Keeps a run whatever its project's retention says, or not. CONFLICT when it is being deleted. */
  hold(runId: string, held: boolean): Promise<void>;
  /**
   * Answers a run that waits for a person, on the whole, one of its stages or one of its candidates; a
   * comment is taken as long as it goes on. INPUT_INVALID when it does not wait, or not for this person.
   */
  review(runId: string, review: Omit<Review, 'at'>): Promise<void>;
  /** Waits for the end and returns the outcome; a run that failed without one is RUN_FAILED. */
  result(runId: string, options?: { signal?: AbortSignal }): Promise<RunOutcome>;
  /** Its pipeline's output, or as much as there is so far; null where nothing is known. */
  found(runId: string): Promise<unknown>;
  /** The record (run.json) of a run that has ended. */
  record(runId: string): Promise<RunRecord>;
  /** What an ended run can be checked by elsewhere. */
  evidence(runId: string, options: { samplesPerStep: number }): Promise<RunEvidence>;
  /** Keeps the record of a run of another server, to be listed, shown and reported. Again changes nothing. */
  adopt(run: AdoptedRun): Promise<{ runId: string; existing: boolean }>;
  /** What differs between two ended runs, and where they parted. */
  diff(runIdA: string, runIdB: string): Promise<RunDifference>;
}

/** What a run can be checked by elsewhere. */
export interface RunEvidence {
  /** Public keys (SPKI, base64url), by key id, of the gates that signed results of the run. */
  gateKeys: Record<string, string>;
  /** Questions of bitwise steps, with all artifacts that they lead to; none where histories are gone. */
  samples: (Sample & { refs: ArtifactRef[] })[];
}

/** A run of another server; its artifacts are in the store. */
export interface AdoptedRun {
  record: RunRecord;
  entries: readonly ProvenanceEntry[];
  /** `run.json`, and the files rendered from it. */
  recordRef: ArtifactRef;
  files: Record<string, ArtifactRef>;
  /** SHA-256 of the list of checksums of its crate, which names the crate. */
  crate: string;
  /** The project that it is shown in; that of its record unless given. */
  project?: string;
}

/** Artifacts. */
export interface ArtifactsClient {
  /** The bytes, verified. ARTIFACT_NOT_FOUND, ARTIFACT_CORRUPT. */
  get(ref: ArtifactRef | string): Promise<Uint8Array>;
  /** The bytes as they come; fails at the end when they do not match their address. */
  read(ref: ArtifactRef | string): AsyncIterable<Uint8Array>;
  list(query?: { runId?: string }): AsyncIterable<ArtifactLine>;
  verify(query?: {
    sha256?: string[];
  }): AsyncIterable<{ sha256: string; size: number; ok: boolean }>;
  put(data: Uint8Array | string, mediaType: string): Promise<ArtifactRef>;
  /** Steps of runs of a project that were given the artifact, newest first; none without a database. */
  users(sha256: string, project: string): Promise<ArtifactUser[]>;
  /** Removes what no run and no cached result leads to. */
  collectGarbage(options: GarbageOptions): Promise<GarbageCollected>;
}

/** One artifact of a listing; `name` is set when it is a named file of a run. */
export interface ArtifactLine {
  sha256: string;
  /** Bytes. */
  size: number;
  name?: string;
  mediaType?: string;
}

/** A step of a run that was given an artifact. */
export interface ArtifactUser {
  runId: string;
  stage: string;
  step: string;
  position: string;
}

/** How a collection treats what nothing leads to. */
export interface GarbageOptions {
  /** Younger artifacts stay, milliseconds. */
  graceMs: number;
  dryRun?: boolean;
}

/** What a collection did. */
export interface GarbageCollected {
  dryRun: boolean;
  examined: number;
  reachable: number;
  spared: number;
  removed: number;
  removedBytes: number;
}

/** How to submit. */
export interface SubmitOptions {
  /** Whose run it is; `default` unless told. */
  project?: string;
  /**
   * The idempotency key: the same project, pipeline and key are one run. By default a digest of the
   * pipeline, the parsed input and the bytes of its files, so that the same input twice is one run.
   */
  key?: string;
  /** False computes every step again, in a run of its own unless a key is given. */
  useCache?: boolean;
  /** Id of the API key by which it is asked, against whose quota it counts. */
  apiKey?: string;
  /**
   * The lowest tier of nodes that the inputs may reach. They are confidential unless this says
   * `contributed` or `public`: then machines of other people compute too, and what they answer counts
   * when machines of distinct owners agree.
   */
  tier?: Tier;
  /**
   * Goes on from an ended run of the same pipeline: the stages before `stage` are taken from it and not
   * done again. INPUT_INVALID where that run has not kept them.
   */
  from?: { runId: string; stage: string };
  /** The last stage to do; those after it are not run. */
  until?: string;
  /** A template (`name@3`, or the newest of `name`) and a parameter set that the input is laid over. */
  template?: string;
  parameters?: string;
  /** The command that starts this run again, for its report. */
  command?: string;
  /** Where a file of the input lies; by default in the current folder. */
  resolveFile?: (path: string, field: string) => string;
  /** What files that are artifacts already were called, by field. */
  fileNames?: Record<string, string>;
  /** By what the request is known elsewhere; it stands in the memo of the Workflow. */
  trace?: { requestId?: string; traceparent?: string };
  /** Told before each file is uploaded. */
  onUpload?: (file: { field: string; path: string; bytes: number }) => void;
  /** Words that tell where a wrong field stands, such as `input.yaml line 3`. */
  locate?: (path: readonly PropertyKey[]) => string | undefined;
}

/** A run that was started or found. */
export interface Submitted {
  runId: string;
  key: string;
  /** True when the run was there before. */
  existing: boolean;
  status: RunStatus;
}

/** Which runs to list, newest first. */
export interface RunsQuery {
  project?: string;
  pipeline?: string;
  status?: RunStatus;
  /** 20 unless told. */
  limit?: number;
}

/** One run of a listing. Times are ISO 8601. */
export interface RunSummary {
  runId: string;
  project: string;
  pipeline: string;
  title: string;
  status: RunStatus;
  /** Name of the stage that it is in, where known. */
  stage: string | null;
  /** 0 to 1, where known. */
  progress: number | null;
  startedAt: string;
  endedAt: string | null;
  /** Set when it ran elsewhere, and only its record is here. */
  imported?: ImportedRun;
  /** The template, parameter set or schedule that it comes from. */
  origin?: RunOrigin;
}

/** A run that waits for a person. */
export interface WaitingRun extends RunSummary {
  /** What for, in words. */
  awaiting: string;
  /** Null when no pipeline worker answers what exactly. */
  review: AwaitedReview | null;
}

/** Everything about one run that is quickly known. */
export interface RunDetail extends RunSummary {
  key: string;
  /** Null when no pipeline worker answered and nothing is recorded. */
  state: RunProgress | null;
  stageDigests: StageDigests;
  /** Null without a database. */
  results: ResultCounts | null;
  outcome: RunOutcome | null;
  error: RunError | null;
  /** Where the Temporal UI shows it, when there is one. */
  temporalUi: string | null;
  /** Plain words about what could not be found out. */
  remarks: string[];
}

/** Results of steps, added up over a run. */
export interface ResultCounts {
  /** All of them. */
  count: number;
  /** Taken from the cache. */
  cached: number;
  /** Computed for this run, at a later attempt than the first. */
  repeated: number;
}

/** Why a run failed. */
export interface RunError {
  code: string;
  message: string;
}

/** By finished stage, over the digests of all that it produced: equal ones mean equal results. */
export type StageDigests = Record<string, string>;

/** How to watch. */
export interface WatchOptions {
  signal?: AbortSignal;
  /** Milliseconds between two looks; 500 unless told. */
  intervalMs?: number;
}

/** A step that is being tried again, as far as the run has got. */
export interface Retry {
  step: string;
  /** What it works on, in the words of the step's summary. */
  what: string;
  /** The attempt that runs or will run next. */
  attempt: number;
  because: string;
}

/** Something that happened in a run that is watched. */
export type RunEvent =
  | { type: 'progress'; state: RunProgress; stageDigests: StageDigests }
  | { type: 'retry'; retry: Retry }
  | { type: 'waiting'; for: string }
  | { type: 'interrupted'; because: string }
  | { type: 'restored' }
  | {
      type: 'ended';
      status: Exclude<RunStatus, 'running'>;
      outcome: RunOutcome | null;
      error: RunError | null;
    };
