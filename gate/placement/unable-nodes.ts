import type { TaskLease } from '../auth/seal';
import type { ActivityTask } from '../grpc/upstream/temporal';
import type { Waiter } from './waiter';

/** Tasks that are remembered; the oldest are forgotten. */
const TASKS_MAX = 10_000;

/** Nodes that have said of a task that they lack what it takes: it goes to others while one waits. */
export class UnableNodes {
  private readonly byTask = new Map<string, Set<string>>();

  note({ workflowId, activityId, node }: TaskLease): void {
    const task = keyOf(workflowId, activityId);
    const nodes = this.byTask.get(task) ?? new Set();
    this.byTask.set(task, nodes.add(node));
    if (this.byTask.size <= TASKS_MAX) return;
    const [oldest] = this.byTask.keys();
    this.byTask.delete(oldest as string);
  }

  /** Those of the waiters that have not; all where none is left. */
  others(task: ActivityTask, waiters: readonly Waiter[]): readonly Waiter[] {
    const key = keyOf(task.workflowExecution?.workflowId ?? '', task.activityId);
    const unable = this.byTask.get(key);
    if (unable === undefined) return waiters;
    const others = waiters.filter(({ identity }) => !unable.has(identity.nodeId));
    return others.length > 0 ? others : waiters;
  }
}

// Ids of workflows and activities have no limit on what is in them.
function keyOf(workflowId: string, activityId: string): string {
  return JSON.stringify([workflowId, activityId]);
}
