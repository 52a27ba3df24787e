import type { WorkflowExecutionInfo } from '@temporalio/client';
import { RUN_SEARCH_ATTRIBUTES } from '../../../schemas/constants/search-attributes';
import type { RunStatus } from '../../../schemas/pipeline';
import type { RunRow } from '../../../store';
import type { RunSummary } from '../client';
import type { RunMemo } from './run-memo';

type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'status' | 'memo' | 'searchAttributes' | 'startTime' | 'closeTime' | 'type'
>;

const OUTCOMES: readonly string[] = ['completed', 'failed', 'cancelled', 'rejected'];

/** How a run stands, from what Temporal knows of its workflow. */
export function statusOf(execution: Pick<Execution, 'status' | 'searchAttributes'>): RunStatus {
  switch (execution.status.name) {
    case 'COMPLETED': {
      const outcome = attribute(execution, RUN_SEARCH_ATTRIBUTES.outcome);
      return OUTCOMES.includes(String(outcome)) ? (outcome as RunStatus) : 'completed';
    }
    case 'CANCELLED':
      return 'cancelled';
    case 'FAILED':
    case 'TERMINATED':
    case 'TIMED_OUT':
      return 'failed';
    default:
      return 'running';
  }
}

/** One line of a listing from what Temporal knows. */
export function summaryOf(execution: Execution): RunSummary {
  const memo = (execution.memo ?? {}) as Partial<RunMemo>;
  const pipeline = String(
    attribute(execution, RUN_SEARCH_ATTRIBUTES.pipeline) ?? memo.pipeline ?? '',
  );
  const progress = attribute(execution, RUN_SEARCH_ATTRIBUTES.progress);
  const stage = attribute(execution, RUN_SEARCH_ATTRIBUTES.stage);
  return {
    runId: execution.workflowId,
    project: String(attribute(execution, RUN_SEARCH_ATTRIBUTES.project) ?? ''),
    pipeline,
    title: memo.title ?? pipeline,
    status: statusOf(execution),
    stage: typeof stage === 'string' ? stage : null,
    progress: typeof progress === 'number' ? progress : null,
    startedAt: execution.startTime.toISOString(),
    endedAt: execution.closeTime?.toISOString() ?? null,
  };
}

/** One line of a listing from what the database knows. */
export function summaryOfRow(row: RunRow): RunSummary {
  const name = (row.input as { name?: unknown } | null)?.name;
  return {
    runId: row.id,
    project: row.project,
    pipeline: row.pipeline,
    title: typeof name === 'string' ? name : row.pipeline,
    status: row.status,
    stage: null,
    progress: row.status === 'completed' ? 1 : null,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    ...(row.imported && { imported: row.imported }),
    ...(row.origin && { origin: row.origin }),
  };
}

function attribute(execution: Pick<Execution, 'searchAttributes'>, name: string): unknown {
  return execution.searchAttributes[name]?.[0];
}
