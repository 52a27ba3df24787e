import type { NodeIdentity } from '../auth/identity';
import type { TaskLease } from '../auth/seal';
import type { Finding, SeenResult } from '../results/examine';

/** A call that was refused. */
export interface RefusedCall {
  /** Absent when nobody was authenticated. */
  nodeId?: string;
  method: string;
  /** gRPC status code. */
  status: number;
  /** For operators; the caller was told less. */
  detail: string;
  /** Of the task that it was about, where it was about one. */
  workflowId?: string;
}

/** Something that an honest node never does; scores are changed by it. */
export interface Suspicion {
  identity: NodeIdentity;
  kind: Finding['kind'] | 'forged-token' | 'foreign-token' | 'foreign-queue';
  detail: string;
  activityType?: string;
  /** Of the task that it is about, where it is about one. */
  workflowId?: string;
}

/** A result that was checked, on its way to Temporal. */
export interface ResultEvent extends SeenResult {
  identity: NodeIdentity;
  lease: TaskLease;
}

/** How a task ended. */
export type TaskEnd = 'completed' | 'failed' | 'cancelled' | 'refused';

/** What the gate tells whoever keeps scores, states and logs. All but `accept` must be quick. */
export interface RelayEvents {
  /** An authenticated call came: the node is alive. */
  seen(identity: NodeIdentity): void;
  refused(call: RefusedCall): void;
  suspected(suspicion: Suspicion): void;
  /** A task with a JSON input is about to be handed to a node. */
  handing(lease: TaskLease, input: unknown): void;
  /** A task was handed to a node, so many milliseconds after this attempt at it was scheduled. */
  started(identity: NodeIdentity, lease: TaskLease, waitedMs: number): void;
  /**
   * Called before Temporal gets a result, so that what it refers to is there when the workflow looks
   * (staged artifacts of trusted nodes). A rejection refuses the result, and the node tries again.
   */
  accept(result: ResultEvent): Promise<void>;
  /**
   * A task ended: with a result, or the node failed (with its code of ours) or cancelled it, or its
   * answer was refused.
   */
  ended(identity: NodeIdentity, lease: TaskLease, how: TaskEnd, code?: string): void;
  /** A call to Temporal failed, or something else that an operator should see. */
  troubled(error: unknown): void;
}

/** Nobody listens. */
export const NO_EVENTS: RelayEvents = {
  seen: () => undefined,
  refused: () => undefined,
  suspected: () => undefined,
  handing: () => undefined,
  started: () => undefined,
  accept: () => Promise.resolve(),
  ended: () => undefined,
  troubled: () => undefined,
};
