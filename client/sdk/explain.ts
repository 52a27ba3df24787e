/** Why a run did what it did: what ran again, what did not have to run. */
export interface Explanation {
  runId: string;
  /** Steps that took more than one attempt, or are being tried again. */
  reruns: Rerun[];
  /** How often workflow code was taken up again, because its worker was lost or refused it. */
  workflowRetries: WorkflowRetry[];
  cache: CacheUse[];
  /** How long tasks of each step waited and were computed; none of what Temporal has forgotten. */
  times: StepTime[];
  /** Plain words about what could not be found out. */
  remarks: string[];
}

/** A step that did not succeed at once. */
export interface Rerun {
  /** The Workflow that called it. */
  workflowId: string;
  step: string;
  /** What it worked on, in the words of its summary. */
  what: string;
  attempts: number;
  state: 'done' | 'failed' | 'running' | 'waiting';
  /** Why the last attempt before this one did not count. */
  because: string;
  /** Who runs or ran the last attempt. */
  worker: string;
}

/** Workflow code that was taken up again. */
export interface WorkflowRetry {
  workflowId: string;
  because: string;
  count: number;
}

/** How many results of a step came from the cache, and where those had been computed. */
export interface CacheUse {
  stage: string;
  step: string;
  results: number;
  cached: number;
  codeDigests: string[];
  /** Earlier computations that were taken over. */
  sources: CacheSource[];
}

/** Results taken from one node's earlier work. */
export interface CacheSource {
  node: string;
  /** When the first of them was computed, ISO 8601. */
  since: string;
  count: number;
}

/** How long the tasks of a step took, added up: waiting for a node, and on it. */
export interface StepTime {
  step: string;
  tasks: number;
  queuedMs: number;
  computedMs: number;
}
