import type { ErrorCode } from '../../schemas/constants/error-codes';
import type { ActivityTask, TaskReport, Temporal } from '../grpc/upstream/temporal';
import type { QueuedTask } from './waiter';

interface Held extends QueuedTask {
  beat: NodeJS.Timeout | undefined;
  release: NodeJS.Timeout;
}

/** A task without a node is handed back after this long, so that another gate's node may have it. */
const HOLD_MS = 20_000;
const BEATS_PER_TIMEOUT = 3;
/** Type of the failure with which a task is handed back: Temporal gives it out again. */
const NO_NODE = 'NO_NODE' satisfies ErrorCode;

/**
 * Tasks that came for a node which was gone or busy meanwhile. They wait for the next one that may
 * have them, kept alive by heartbeats that repeat the last details; then they are handed back.
 */
export class HeldTasks {
  private readonly held = new Map<string, Set<Held>>();

  constructor(
    private readonly temporal: Temporal,
    private readonly identity: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Keeps a task until `take` or the end of its time here. */
  hold(queued: QueuedTask): void {
    const held: Held = {
      ...queued,
      beat: this.keepAlive(queued),
      release: setTimeout(() => this.giveBack(held), HOLD_MS),
    };
    const all = this.held.get(queued.queue) ?? new Set();
    this.held.set(queued.queue, all.add(held));
  }

  /** The task of one of these queues that came first; it is kept here no longer. */
  take(queues: readonly string[]): QueuedTask | undefined {
    for (const queue of queues) {
      const [first] = this.held.get(queue) ?? [];
      if (first === undefined) continue;
      this.forget(first);
      return { queue, task: first.task };
    }
    return undefined;
  }

  /** Hands everything back. */
  async close(): Promise<void> {
    const all = [...this.held.values()].flatMap((tasks) => [...tasks]);
    await Promise.all(all.map((held) => this.giveBack(held)));
  }

  private keepAlive({ task }: QueuedTask): NodeJS.Timeout | undefined {
    const { seconds, nanos } = task.heartbeatTimeout ?? {};
    const timeoutMs = Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
    if (timeoutMs === 0) return undefined;
    const report = this.reportOn(task);
    const details = task.heartbeatDetails ?? undefined;
    const beat = () => this.temporal.heartbeat({ ...report, details }).catch(this.onError);
    return setInterval(beat, timeoutMs / BEATS_PER_TIMEOUT);
  }

  private async giveBack(held: Held): Promise<void> {
    this.forget(held);
    const failure = {
      message: 'No node was free for it.',
      source: 'athanor-gate',
      applicationFailureInfo: { type: NO_NODE },
    };
    const lastHeartbeatDetails = held.task.heartbeatDetails ?? undefined;
    const report = this.reportOn(held.task);
    await this.temporal.fail({ ...report, failure, lastHeartbeatDetails }).catch(this.onError);
  }

  private reportOn({ taskToken, workflowExecution }: ActivityTask): TaskReport {
    return { taskToken, identity: this.identity, workflowId: workflowExecution?.workflowId ?? '' };
  }

  private forget(held: Held): void {
    clearInterval(held.beat);
    clearTimeout(held.release);
    const all = this.held.get(held.queue);
    all?.delete(held);
    if (all?.size === 0) this.held.delete(held.queue);
  }
}
