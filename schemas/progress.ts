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

/** A decision by a person, or by `--auto-approve`, on the candidates of a run. */
export interface Review {
  decision: 'approve' | 'reject';
  by: string;
  comment: string;
  at: number;
}

/** Answer of the `progress` query. */
export interface RunProgress {
  pipeline: string;
  paused: boolean;
  /** Set while the run waits for a person. */
  awaiting: string | null;
  stages: StageState[];
  reviews: Review[];
}

/** What a child workflow tells its run when a group of batches is finished. */
export interface BatchesDone {
  stage: string;
  done: number;
  cached: number;
}
