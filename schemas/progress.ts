/** Where a stage stands. `not run` carries its reason. */
export type StageStatus = 'waiting' | 'running' | 'done' | 'not run' | 'failed' | 'cancelled';

/** One line of the stage table. */
export interface StageState {
  name: string;
  title: string;
  status: StageStatus;
  /** Batches or steps done, of how many, and how many of those came from the cache. */
  done: number;
  total: number;
  cached: number;
  /** Plain words: why not run, why failed, what was found. */
  note: string;
  /** Milliseconds since the epoch, in workflow time. */
  startedAt?: number;
  endedAt?: number;
}

/**
 * A decision or remark by a person, or by `--auto-approve` or a timeout, on a run, one of its stages
 * or one of its candidates.
 */
export interface Review {
  decision: 'approve' | 'reject' | 'comment';
  by: string;
  comment: string;
  at: number;
  /** The stage that it is about; the whole run when absent. */
  stage?: string;
  /** The candidate that it is about, by its id. */
  candidate?: string;
}

/** What a run waits for while it waits for a person. */
export interface AwaitedReview {
  stage: string;
  /** Who may decide; empty: anyone. */
  reviewers: string[];
  /** Whether it stands in the escalation queue, since nobody decided in time. */
  escalated: boolean;
  /** When its timeout strikes, milliseconds since the epoch. */
  dueAt: number | null;
  /** Ids of the candidates that can be decided on; empty before there are any. */
  candidates: string[];
}

/** Answer of the `progress` query. */
export interface RunProgress {
  pipeline: string;
  paused: boolean;
  /** Set while the run waits for a person. */
  awaiting: string | null;
  /** The same in detail. */
  review?: AwaitedReview | null;
  stages: StageState[];
  reviews: Review[];
}

/** What a child workflow tells its run when a group of batches is finished. */
export interface BatchesDone {
  stage: string;
  done: number;
  cached: number;
}
