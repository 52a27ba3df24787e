import type { StepContext } from '../implement';

/** Work between two checkpoints: what the loss of a process may cost. */
const INTERVAL_MS = 1_000;

/**
 * Makes a checkpoint about every second. Time decides only *when* one is made, and never what comes
 * out: outputs are the same however they were cut.
 */
export class Checkpoints {
  private last = performance.now();

  constructor(private readonly context: StepContext) {}

  /** Makes a checkpoint of what `state` gives, if it is time for one. */
  async offer(state: () => Promise<unknown>): Promise<void> {
    if (performance.now() - this.last < INTERVAL_MS) return;
    this.context.checkpoint(await state());
    this.last = performance.now();
  }
}
