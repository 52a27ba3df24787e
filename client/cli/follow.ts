import type { AthanorClient, RunEvent } from '../sdk';
import { listenForStop } from '../stack/foreground';
import type { Context } from './context';
import { progressView } from './render/progress-view';

/** How a watched run ended; undefined when the person left before. */
export type Ended = Extract<RunEvent, { type: 'ended' }>;

/**
 * Shows a run until it ends or the person leaves with Ctrl-C, which stops the watching and nothing
 * else, and says how to come back.
 */
export async function followRun(
  context: Context,
  client: AthanorClient,
  runId: string,
): Promise<Ended | undefined> {
  const stop = listenForStop();
  const view = progressView(context.output);
  try {
    const { signal } = stop;
    for await (const event of untilAborted(client.runs.watch(runId, { signal }), signal)) {
      view.show(event);
      if (event.type === 'ended') return event;
    }
    view.close();
    context.output.note(`The run goes on. Watch it again with: athanor runs watch ${runId}`);
    return undefined;
  } finally {
    view.close();
    stop.dispose();
  }
}

/** The items as they come, ending at once when it is asked for, whatever is still on its way. */
async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  for (;;) {
    const coming = iterator.next();
    // Left behind, it must not count as unhandled.
    coming.catch(() => undefined);
    const next = await Promise.race([coming, aborted]);
    if (next === undefined || next.done) return;
    yield next.value;
  }
}
