import { AthanorError } from '../../../../schemas/errors';
import { UPDATE_EXIT_CODE } from '../../../../schemas/nodes/release';
import type { RunningAgent } from '../agent';
import type { UpdateOutcome, Updater } from './updater';

/** A release that ran for so long, with its gate in reach, has shown that it works. */
const HEALTHY_MS = 60_000;
/** Whether a release is due is asked this often. */
const DUE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Work that runs may be finished before the agent ends for its successor. */
const FINISH_MS = 10 * 60_000;

/** Looks for releases now and then, and lets the agent end for one that was installed. */
export class UpdateCycle {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly startedMs = performance.now();
  private lookedMs = Number.NEGATIVE_INFINITY;
  private looking: Promise<UpdateOutcome> | undefined;

  constructor(
    private readonly agent: RunningAgent,
    private readonly updater: Updater | undefined = agent.options.updater,
  ) {}

  start(): void {
    if (this.updater === undefined) return;
    this.timers.push(setInterval(() => void this.turn(), DUE_MS));
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Looks now, once for all who ask meanwhile. @throws AthanorError as the updater does */
  lookNow(): Promise<UpdateOutcome> {
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  /** What is due each minute. */
  async turn(): Promise<void> {
    const { agent, updater } = this;
    try {
      const isReached = agent.talk.gate?.connected ?? true;
      if (isReached && performance.now() - this.startedMs > HEALTHY_MS) updater?.confirm();
      const hours = updater?.settings()?.checkEveryHours;
      if (hours === undefined) return;
      // The gate takes no work from a version that is too old: there is no sense in waiting then.
      const isTooOld = agent.decision.reasons.some((reason) => reason.rule === 'version');
      const isDue = performance.now() - this.lookedMs > hours * HOUR_MS;
      if (isDue || isTooOld) await this.lookNow();
    } catch (error) {
      agent.options.log.warn({ err: error }, 'no release could be had');
    }
  }

  private async look(): Promise<UpdateOutcome> {
    const { agent } = this;
    if (this.updater === undefined) {
      const message = 'This node is updated with the stack that it belongs to.';
      throw new AthanorError({ code: 'INPUT_INVALID', message });
    }
    this.lookedMs = performance.now();
    const outcome = await this.updater.update();
    if (outcome.outcome === 'rejected') {
      agent.history.add({
        kind: 'agent',
        what: `refused release ${outcome.version}: ${outcome.why}`,
      });
    }
    if (outcome.outcome === 'installed') {
      agent.history.add({ kind: 'agent', what: `installed release ${outcome.version}` });
      agent.exitCode = UPDATE_EXIT_CODE;
      void agent.end(FINISH_MS);
    }
    return outcome;
  }
}
