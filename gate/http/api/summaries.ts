import type { RunSummary } from '../../../client/sdk';
import type { RunRow } from '../../../store/database';

/** One line of a listing, from what the database knows alone: a page must not wait for Temporal. */
export function summaryOf(row: RunRow): RunSummary {
  const { name } = (row.input ?? {}) as { name?: unknown };
  return {
    runId: row.id,
    project: row.project,
    pipeline: row.pipeline,
    title: typeof name === 'string' && name !== '' ? name : row.pipeline,
    status: row.status,
    stage: null,
    progress: row.status === 'completed' ? 1 : null,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    ...(row.origin && { origin: row.origin }),
  };
}
