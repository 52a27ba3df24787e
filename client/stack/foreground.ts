import type { Stack } from './stack';

const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What a shell expects after Ctrl-C: 128 + 2. */
const INTERRUPTED_EXIT_CODE = 130;

/** The wish to stop, as the operating system sends it. */
export interface StopRequest {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Back to the default handling of signals. */
  dispose(): void;
}

/**
 * Listens for Ctrl-C, `down` and a closed terminal. A second Ctrl-C ends this process at once; the
 * workers follow by themselves, and the next `up` or `down` ends the servers.
 */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const handler = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted && signal === 'SIGINT') process.exit(INTERRUPTED_EXIT_CODE);
    controller.abort(signal);
  };
  for (const name of STOP_SIGNALS) process.on(name, handler);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of STOP_SIGNALS) process.off(name, handler);
    },
  };
}

/** Keeps a started stack running until a stop is asked for, then drains it. */
export async function runUntilStopped(stack: Stack, stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await stack.stop();
}
