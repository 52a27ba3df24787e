/** A Temporal worker, as far as the agent minds it. */
export interface AgentWorker {
  run(): Promise<void>;
  shutdown(): void;
}

/** Pause before workers are started again that ended by themselves, from the first to the longest. */
const RESTART_MS = { first: 1_000, max: 60_000 };

/** Who the polling tells. */
export interface PollingOptions {
  create: () => Promise<readonly AgentWorker[]>;
  /** Workers ended by themselves: the gate is away, or refuses this node. */
  onBroken: (error: unknown) => void;
  /** They poll. */
  onPolling: () => void;
}

/**
 * Turns a node's workers on and off. Off means that they are shut down, which ends their polls at
 * once; work that runs goes on, and new workers wait until the old ones have ended.
 */
export class Polling {
  private isWanted = false;
  private workers: readonly AgentWorker[] = [];
  private cycle: Promise<void> | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly o: PollingOptions) {}

  /** Whether workers are meant to poll. */
  get wanted(): boolean {
    return this.isWanted;
  }

  /** Turns it on or off. */
  want(isWanted: boolean): void {
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    if (isWanted) this.cycle ??= this.keep().finally(() => this.ended());
    else this.shutdown();
  }

  /** Resolves when nothing polls and nothing runs any more. */
  async idle(): Promise<void> {
    while (this.cycle !== undefined) await this.cycle;
  }

  private ended(): void {
    this.cycle = undefined;
    // It was wanted again just when it ended.
    if (this.isWanted) this.cycle = this.keep().finally(() => this.ended());
  }

  private async keep(): Promise<void> {
    for (let pauseMs = RESTART_MS.first; this.isWanted; ) {
      try {
        await this.runOnce();
        pauseMs = RESTART_MS.first;
      } catch (error) {
        this.o.onBroken(error);
        if (this.isWanted) await this.pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, RESTART_MS.max);
      }
    }
  }

  private async runOnce(): Promise<void> {
    this.workers = await this.o.create();
    try {
      const running = this.workers.map((worker) => worker.run());
      // When one of several fails the others must not go on alone.
      for (const run of running) run.catch(() => this.shutdownWorkers());
      if (!this.isWanted) this.shutdownWorkers();
      else this.o.onPolling();
      await Promise.all(running);
      await Promise.allSettled(running);
    } finally {
      this.workers = [];
    }
  }

  private shutdown(): void {
    this.wake();
    this.shutdownWorkers();
  }

  private shutdownWorkers(): void {
    for (const worker of this.workers) {
      try {
        worker.shutdown();
      } catch {
        // It is shutting down already.
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
