import { nodeQueue } from '../../schemas/constants/task-queues';
import type { NodeIdentity } from '../auth/identity';
import type { TaskLease } from '../auth/seal';
import type { ActivityTask, Temporal } from '../grpc/upstream/temporal';
import { HeldTasks } from './held-tasks';
import type { OpenAllocations } from './open-allocations';
import { QueueFeed } from './queue-feed';
import { UnableNodes } from './unable-nodes';
import { type ChooseWaiter, queuesFor, type Waiter } from './waiter';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  temporal: Temporal;
  allocations: OpenAllocations;
  choose: ChooseWaiter;
  /** The name under which Temporal sees polls of shared queues. */
  identity: string;
  onError(error: unknown): void;
}

/** Nodes that are compared for one task: those who wait longest; more would only cost time. */
const COMPARED_MAX = 32;
/** Waiters that are looked at for them: a node may have as many as it has slots. */
const LOOKED_AT_MAX = 256;

/** Brings tasks and waiting nodes together: placement happens here, at the pull. */
export class Dispatcher {
  private readonly feeds = new Map<string, QueueFeed>();
  private readonly byNode = new Map<string, Set<Waiter>>();
  private readonly held: HeldTasks;
  private readonly unable = new UnableNodes();
  private readonly stopListening: () => void;
  private isClosed = false;

  constructor(private readonly options: DispatcherOptions) {
    const { temporal, identity, onError } = options;
    this.held = new HeldTasks(temporal, identity, onError);
    this.stopListening = options.allocations.subscribe((nodeId) => this.openOwnQueue(nodeId));
  }

  /** A node waits from now on, until it is given a task or `leave` is called. */
  wait(waiter: Waiter): void {
    const { nodeId } = waiter.identity;
    const all = this.byNode.get(nodeId) ?? new Set();
    this.byNode.set(nodeId, all.add(waiter));
    this.enlist(waiter);
  }

  /** It waits no longer; to be called once for every waiter that was given nothing. */
  leave(waiter: Waiter): void {
    this.delist(waiter);
    const { nodeId } = waiter.identity;
    const all = this.byNode.get(nodeId);
    all?.delete(waiter);
    if (all?.size === 0) this.byNode.delete(nodeId);
  }

  /** A node lacks what a task takes: others come first when it is given out again. */
  avoid(lease: TaskLease): void {
    this.unable.note(lease);
  }

  /** Polls of a node that wait now; of one of its workers alone when that is named. */
  waitersOf(nodeId: string, workerKey?: string): Waiter[] {
    const all = [...(this.byNode.get(nodeId) ?? [])];
    return workerKey === undefined ? all : all.filter((one) => one.workerKey === workerKey);
  }

  /** A node was paused, resumed, quarantined or given another policy. */
  async refresh(nodeId: string): Promise<void> {
    await Promise.all(this.waitersOf(nodeId).map((waiter) => this.refreshWaiter(waiter)));
  }

  /** Ends all polls, and hands back what is held. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopListening();
    for (const waiters of this.byNode.values()) for (const waiter of [...waiters]) waiter.end();
    for (const feed of this.feeds.values()) feed.close();
    await this.held.close();
  }

  private enlist(waiter: Waiter): void {
    if (this.isClosed) {
      waiter.end();
      return;
    }
    const queues = queuesFor(waiter);
    const waiting = this.held.take(queues);
    if (waiting !== undefined) {
      void this.offer(waiter, waiting.queue, waiting.task);
      return;
    }
    const own = nodeQueue(waiter.identity.nodeId);
    for (const queue of queues) {
      // Most nodes never have work of their own: no feed is kept for those that have none now.
      if (queue === own && !this.options.allocations.isOpen(waiter.identity.nodeId)) continue;
      const feed = this.feed(queue, queue === own ? waiter.identity : undefined);
      feed.waiters.add(waiter);
      feed.pump();
    }
  }

  private delist(waiter: Waiter): void {
    for (const queue of queuesFor(waiter)) {
      const feed = this.feeds.get(queue);
      feed?.waiters.delete(waiter);
      if (feed?.isIdle) this.feeds.delete(queue);
    }
  }

  private async refreshWaiter(waiter: Waiter): Promise<void> {
    const identity = await waiter.refresh().catch(() => waiter.identity);
    if (!this.byNode.get(waiter.identity.nodeId)?.has(waiter)) return;
    this.delist(waiter);
    if (identity === undefined) {
      waiter.end();
      return;
    }
    waiter.identity = identity;
    this.enlist(waiter);
  }

  private openOwnQueue(nodeId: string): void {
    for (const waiter of this.waitersOf(nodeId)) {
      this.delist(waiter);
      this.enlist(waiter);
    }
  }

  private feed(name: string, owner: NodeIdentity | undefined): QueueFeed {
    const known = this.feeds.get(name);
    if (known !== undefined) return known;
    const { temporal, allocations, identity } = this.options;
    const made = new QueueFeed({
      name,
      poll: (queue) => temporal.poll(queue, owner?.nodeId ?? identity),
      isOpen: () => !this.isClosed && (owner === undefined || allocations.isOpen(owner.nodeId)),
      onTask: (feed, task) => this.place(feed, task),
      onError: (error) => {
        if (!this.isClosed) this.options.onError(error);
      },
      onIdle: () => this.feeds.delete(name),
    });
    this.feeds.set(name, made);
    return made;
  }

  private place(feed: QueueFeed, task: ActivityTask): void {
    const compared = this.unable.others(task, firstOfEachNode(feed.waiters));
    const queue = feed.name;
    if (compared.length === 0) {
      this.held.hold({ queue, task });
      return;
    }
    const activityType = task.activityType?.name ?? '';
    void this.offer(this.options.choose({ queue, activityType }, compared), queue, task);
  }

  /** Gives the task to this node if it may still have it, else looks for another one. */
  private async offer(waiter: Waiter, queue: string, task: ActivityTask): Promise<void> {
    this.delist(waiter);
    const identity = await waiter.refresh().catch(() => undefined);
    const isHere = this.byNode.get(waiter.identity.nodeId)?.has(waiter) ?? false;
    if (isHere && identity !== undefined) {
      waiter.identity = identity;
      if (queuesFor(waiter).includes(queue)) {
        this.leave(waiter);
        if (waiter.give({ queue, task })) return;
      } else {
        // Paused, or quarantined, or of another policy since it came: it waits on for what it may have.
        this.enlist(waiter);
      }
    } else if (isHere) {
      waiter.end();
    }
    const feed = this.feeds.get(queue);
    if (feed === undefined) this.held.hold({ queue, task });
    else this.place(feed, task);
  }
}

/** Waiters of one node differ in nothing that placement minds: one of each is enough. */
function firstOfEachNode(waiters: Iterable<Waiter>): Waiter[] {
  const first = new Map<string, Waiter>();
  let lookedAt = 0;
  for (const waiter of waiters) {
    const { nodeId } = waiter.identity;
    if (!first.has(nodeId)) first.set(nodeId, waiter);
    lookedAt += 1;
    if (first.size >= COMPARED_MAX || lookedAt >= LOOKED_AT_MAX) break;
  }
  return [...first.values()];
}
