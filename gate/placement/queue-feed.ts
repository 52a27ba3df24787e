import type { ActivityTask } from '../grpc/upstream/temporal';
import type { Waiter } from './waiter';

/** What a feed works with. */
export interface FeedOptions {
  name: string;
  poll(queue: string): Promise<ActivityTask | undefined>;
  /** Whether to ask upstream at all, as long as somebody waits. */
  isOpen(): boolean;
  onTask(feed: QueueFeed, task: ActivityTask): void;
  onError(error: unknown): void;
  /** Nobody waits and no poll is out: it can be forgotten. */
  onIdle(): void;
}

/** Polls of one queue at once, at most: beyond this a server answers no faster. */
const POLLS_MAX = 24;
/** A poll that was answered this fast, even by a busy server, says that more at once are worth it. */
const BUSY_MS = 250;
/** A poll that waited this long says that fewer would do. */
const IDLE_MS = 1_000;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 5_000;

/**
 * Asks Temporal for tasks of one queue, only while a node waits that may get them. Polls are never
 * cancelled, since a task that is matched at that moment would be lost until its timeout; so there
 * are few of them while little comes, and as many as waiters while much does.
 */
export class QueueFeed {
  readonly name: string;
  /** In the order in which they came. */
  readonly waiters = new Set<Waiter>();
  private polls = 0;
  private level = 1;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly options: FeedOptions) {
    this.name = options.name;
  }

  /** Whether it can be forgotten. */
  get isIdle(): boolean {
    return this.waiters.size === 0 && this.polls === 0 && this.retry === undefined;
  }

  /** Starts as many polls as are worth it now. */
  pump(): void {
    if (this.retry !== undefined || !this.options.isOpen()) return;
    const wanted = Math.min(this.level, this.waiters.size);
    while (this.polls < wanted) {
      this.polls += 1;
      void this.poll();
    }
  }

  /** Starts no poll any more. */
  close(): void {
    clearTimeout(this.retry);
    this.waiters.clear();
  }

  private async poll(): Promise<void> {
    const startedAt = performance.now();
    let task: ActivityTask | undefined;
    try {
      task = await this.options.poll(this.name);
      this.failures = 0;
      this.learn(performance.now() - startedAt, task !== undefined);
    } catch (error) {
      this.options.onError(error);
      this.pause();
    }
    this.polls -= 1;
    if (task !== undefined) this.options.onTask(this, task);
    this.pump();
    if (this.isIdle) this.options.onIdle();
  }

  private learn(waitedMs: number, isTask: boolean): void {
    if (isTask && waitedMs < BUSY_MS) this.level = Math.min(POLLS_MAX, this.level * 2);
    else if (!isTask || waitedMs > IDLE_MS) this.level = Math.max(1, this.level >> 1);
  }

  private pause(): void {
    this.failures += 1;
    if (this.retry !== undefined) return;
    const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(this.failures - 1, 10));
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.pump();
      if (this.isIdle) this.options.onIdle();
    }, delayMs);
  }
}
