import { NODE_MEASURE } from '../../../activities/measure';
import type { ThreadTask } from '../../../activities/runtime/messages';
import type { Pool } from '../../../activities/runtime/pool';
import type { BenchmarkReport } from '../../../schemas/nodes/node';

/** Each figure is measured for so long: it varies by a few percent then. */
const MEASURED_MS = 1_500;

/** What a task of the pool needs beside the step and its input. */
type Surroundings = Omit<ThreadTask, 'module' | 'activityType' | 'input' | 'resumed' | 'port'>;

/** Measures a machine in a thread of the pool that its steps run in, so that nothing else waits. */
export function measureWith(
  pool: Pool,
  surroundings: Surroundings,
  milliseconds = MEASURED_MS,
): (o: { signal: AbortSignal }) => Promise<BenchmarkReport> {
  return async ({ signal }) => {
    const measuredAt = new Date().toISOString();
    const task = { ...surroundings, ...NODE_MEASURE, input: { milliseconds }, resumed: undefined };
    const figures = await pool.run(task, { signal, onNews: () => undefined });
    return { measuredAt, ...(figures as Omit<BenchmarkReport, 'measuredAt'>) };
  };
}
