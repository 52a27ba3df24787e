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
    for await (const event of client.runs.watch(runId, { signal: stop.signal })) {
      if (stop.signal.aborted) break;
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
