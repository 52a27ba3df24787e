import type { Stack } from './stack';

const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The wish to stop, as the operating system sends it. */
export interface StopRequest {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Aborted by a second Ctrl-C: whoever presses it twice does not want to wait for a drain. */
  readonly urgent: AbortSignal;
  /** Back to the default handling of signals. */
  dispose(): void;
}

/** Listens for Ctrl-C, `athanor down` and a closed terminal. */
export function listenForStop(): StopRequest {
  const first = new AbortController();
  const second = new AbortController();
  const handler = (signal: NodeJS.Signals): void => {
    if (first.signal.aborted && signal === 'SIGINT') second.abort(signal);
    first.abort(signal);
  };
  for (const name of STOP_SIGNALS) process.on(name, handler);
  return {
    signal: first.signal,
    urgent: second.signal,
    dispose: () => {
      for (const name of STOP_SIGNALS) process.off(name, handler);
    },
  };
}

/** Keeps a started stack running until a stop is asked for, then drains it (or kills, if urgent). */
export async function runUntilStopped(
  stack: Pick<Stack, 'stop' | 'stopNow'>,
  request: StopRequest,
): Promise<void> {
  await aborted(request.signal);
  const isUrgent = aborted(request.urgent).then(() => stack.stopNow());
  await Promise.race([stack.stop(), isUrgent]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
