import type { StepContext } from '../implement';

/** Work between two checkpoints that cost next to nothing: what the loss of a process may cost. */
const INTERVAL_MS = 1_000;

/**
 * Makes a checkpoint about every second, or as seldom as `intervalMs` says where each takes some
 * uploads. Time decides only *when* one is made, and never what comes out: outputs are the same however
 * they were cut.
 */
export class Checkpoints {
  private last = performance.now();

  constructor(
    private readonly context: StepContext,
    private readonly intervalMs = INTERVAL_MS,
  ) {}

  /** Makes a checkpoint of what `state` gives, if it is time for one. */
  async offer(state: () => Promise<unknown>): Promise<void> {
    if (performance.now() - this.last < this.intervalMs) return;
    this.context.checkpoint(await state());
    this.last = performance.now();
  }
}
