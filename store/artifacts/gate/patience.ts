import { setTimeout as sleep } from 'node:timers/promises';
import { AthanorError } from '../../../schemas/errors';

/** Gates may be away for so long before a step gives up. */
const PATIENCE_MS = 120_000;
const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 5_000;

/** A failure after which the same request may be made again. */
export class Passing extends Error {
  constructor(
    text: string,
    /** How long the gate wants to be left alone, milliseconds. */
    readonly pauseMs = 0,
    cause?: unknown,
  ) {
    super(text, { cause });
  }
}

/** How often, and for how long, something is tried again. */
export class Patience {
  private since = performance.now();
  private pauseMs = PAUSE_MIN_MS;

  constructor(private readonly patienceMs = PATIENCE_MS) {}

  /** Something went ahead: patience begins anew. */
  renew(): void {
    this.since = performance.now();
    this.pauseMs = PAUSE_MIN_MS;
  }

  /**
   * Waits a little longer after each passing failure; other errors are thrown as they are.
   * @throws AthanorError GATE_UNREACHABLE when patience ends
   */
  async pause(error: unknown): Promise<void> {
    if (!(error instanceof Passing)) throw error;
    if (performance.now() - this.since > this.patienceMs) {
      const message = 'No gate could be reached for its artifacts.';
      throw new AthanorError({ code: 'GATE_UNREACHABLE', message, cause: error });
    }
    await sleep(Math.max(this.pauseMs, error.pauseMs));
    this.pauseMs = Math.min(this.pauseMs * 2, PAUSE_MAX_MS);
  }
}
