import { isTrusted } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import type { NodeIdentity } from '../auth/identity';
import type { ActivityTask } from '../grpc/upstream/temporal';

/** A task on its way to a node, and the queue that it came from. */
export interface QueuedTask {
  queue: string;
  task: ActivityTask;
}

/** One poll of a node that waits for a task. */
export interface Waiter {
  /** The node, as it was when its poll came or its identity last changed. */
  identity: NodeIdentity;
  /** The queue that it polls: its own, for whatever suits it, or a single one. */
  readonly queue: string;
  /** When it began to wait, milliseconds of the monotonic clock. */
  readonly since: number;
  /** Names the worker of the node, so that its polls can be ended together when it stops. */
  readonly workerKey: string;
  /** The node as it is now; undefined when it may not come in any more. */
  refresh(): Promise<NodeIdentity | undefined>;
  /** Hands the task over; false when the node has gone meanwhile. */
  give(task: QueuedTask): boolean;
  /** Ends the poll without a task, as if none had come. */
  end(): void;
}

/** What placement is told of a task. */
export interface TaskToPlace {
  queue: string;
  activityType: string;
}

/** Picks the node that a task suits best, among at least one; the first has waited longest. */
export type ChooseWaiter = (task: TaskToPlace, waiters: readonly Waiter[]) => Waiter;

/** Whether a node gets new work at all; the polls of one that does not are parked. */
export function isServing({ paused, state, tier }: NodeIdentity): boolean {
  return !paused && state !== 'QUARANTINED' && tier !== 'quarantined';
}

/**
 * The upstream queues that can answer a poll: the node's own, and for a trusted node those of its
 * capabilities. A poll of a single queue is answered from that alone.
 */
export function queuesFor({ identity, queue }: Pick<Waiter, 'identity' | 'queue'>): string[] {
  if (!isServing(identity)) return [];
  const own = nodeQueue(identity.nodeId);
  const shared = isTrusted(identity.tier) ? identity.capabilities : [];
  const all = [own, ...shared];
  return queue === own ? all : all.filter((one) => one === queue);
}
