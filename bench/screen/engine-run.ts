import { resolveDataFolder } from '../../client/stack';
import type { StageState } from '../../schemas/progress';
import { temporalOf } from '../../tests/support/temporal-of';
import type { BenchStack } from '../support/stack';
import type { Timed } from './timed';

/** One run of the `screen` pipeline. */
export interface EngineRun extends Timed {
  runId: string;
  /** Molecules that could not be read, with the reasons' codes. */
  rejected: Record<string, number>;
  /** Seconds of each stage. */
  stages: Record<string, number>;
}

interface ScreenOutput {
  funnel: { stage: string; left: number; dropped: Record<string, number> }[];
}

/**
 * Runs `screen` once, from handing over the file to the finished report. Each run is a project of its
 * own, so that it looks everything up in the memo index and finds nothing there.
 */
export async function runScreen(
  { client }: BenchStack,
  o: { libraryFile: string; name: string; batchSize?: number },
): Promise<EngineRun> {
  const started = performance.now();
  const batchSize = o.batchSize === undefined ? {} : { batchSize: o.batchSize };
  const input = { library: { file: o.libraryFile }, ...batchSize };
  const { runId } = await client.submit('screen', input, { project: o.name, key: 'bench' });
  const outcome = await client.runs.result(runId);
  const seconds = (performance.now() - started) / 1000;
  if (outcome.status !== 'completed') throw new Error(`${runId} ended as ${outcome.status}`);
  const record = await client.runs.record(runId);
  const { funnel } = record.output as ScreenOutput;
  return {
    seconds,
    runId,
    kept: funnel.at(-1)?.left ?? 0,
    rejected: Object.assign({}, ...funnel.map((stage) => stage.dropped)),
    stages: Object.fromEntries(record.stages.map((stage) => [stage.name, secondsOf(stage)])),
  };
}

/** Events in the largest history of any workflow of the namespace. */
export async function largestHistory({ folder }: BenchStack): Promise<number> {
  const { client, close } = await temporalOf({ folder: resolveDataFolder(folder) });
  try {
    let largest = 0;
    const closed = "ExecutionStatus != 'Running'";
    for await (const info of client.workflow.list({ query: closed })) {
      largest = Math.max(largest, info.historyLength ?? 0);
    }
    return largest;
  } finally {
    await close();
  }
}

function secondsOf({ startedAt = 0, endedAt = 0 }: StageState): number {
  return (endedAt - startedAt) / 1000;
}
