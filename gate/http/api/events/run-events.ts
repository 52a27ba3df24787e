import type { AthanorClient, RunEvent } from '../../../../client/sdk';
import { EventLog, type Numbered } from './event-log';

/** A run that nobody follows any more is still watched for this long: readers come back. */
const LINGER_MS = 15_000;

/** Events of runs for any number of readers: each run is watched once, however many follow it. */
export interface RunEvents {
  /** Events of a run after the id `after`; ends with `ended`. Throws as `runs.watch`. */
  follow(
    runId: string,
    o: { after?: string; signal: AbortSignal },
  ): AsyncIterable<Numbered<RunEvent>>;
  close(): void;
}

interface Followed {
  log: EventLog<RunEvent>;
  readers: number;
  stop: AbortController;
  failure?: unknown;
  leaving?: NodeJS.Timeout;
}

/** Opens the events of runs. */
export function runEvents(runs: Pick<AthanorClient['runs'], 'watch'>): RunEvents {
  const followed = new Map<string, Followed>();
  const begin = (runId: string): Followed => {
    const state = new Standing();
    const one: Followed = {
      log: new EventLog(() => state.events()),
      readers: 0,
      stop: new AbortController(),
    };
    followed.set(runId, one);
    const watch = async () => {
      for await (const event of runs.watch(runId, { signal: one.stop.signal })) {
        state.take(event);
        one.log.append(event);
      }
    };
    watch()
      .catch((error: unknown) => {
        one.failure = error;
        if (followed.get(runId) === one) followed.delete(runId);
      })
      .finally(() => one.log.close());
    return one;
  };
  const leave = (runId: string, one: Followed) => {
    one.readers -= 1;
    if (one.readers > 0) return;
    one.leaving = setTimeout(() => {
      if (followed.get(runId) === one) followed.delete(runId);
      one.stop.abort();
    }, LINGER_MS);
    one.leaving.unref();
  };
  return {
    async *follow(runId, { after, signal }) {
      const one = followed.get(runId) ?? begin(runId);
      clearTimeout(one.leaving);
      one.readers += 1;
      try {
        yield* one.log.read(after, signal);
        if (one.failure !== undefined) throw one.failure;
      } finally {
        leave(runId, one);
      }
    },
    close() {
      for (const one of followed.values()) {
        clearTimeout(one.leaving);
        one.stop.abort();
      }
      followed.clear();
    },
  };
}

/** How a run stands, as the fewest events that say so. */
class Standing {
  private readonly latest: Partial<Record<RunEvent['type'], RunEvent>> = {};

  take(event: RunEvent): void {
    if (event.type === 'restored') delete this.latest.interrupted;
    else if (event.type !== 'retry') this.latest[event.type] = event;
    if (event.type === 'progress' && event.state.awaiting === null) delete this.latest.waiting;
  }

  events(): RunEvent[] {
    const { progress, waiting, interrupted, ended } = this.latest;
    return [progress, waiting, interrupted, ended].filter((one) => one !== undefined);
  }
}
