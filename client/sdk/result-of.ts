import { AthanorError } from '../../schemas/errors';
import type { RunOutcome } from '../../schemas/pipeline';
import type { RunEvent } from './client';

/**
 * What a run found, from the events that lead to its end.
 * @throws RUN_FAILED where it ended without a result, CANCELLED where the events end before it
 */
export async function resultOf(
  runId: string,
  events: AsyncIterable<RunEvent>,
): Promise<RunOutcome> {
  for await (const event of events) {
    if (event.type !== 'ended') continue;
    if (event.outcome !== null) return event.outcome;
    throw new AthanorError({
      code: 'RUN_FAILED',
      message: `The run ${runId} ended as ${event.status} and left no result: ${event.error?.message ?? 'no reason is known'}.`,
    });
  }
  throw new AthanorError({ code: 'CANCELLED', message: `Stopped waiting for ${runId}.` });
}
