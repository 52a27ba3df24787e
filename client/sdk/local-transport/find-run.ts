import { type WorkflowExecutionDescription, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { AthanorError } from '../../../schemas/errors';
import type { RunOutcome } from '../../../schemas/pipeline';
import type { Database, RunRow } from '../../../store';
import type { RunError, RunSummary } from '../client';
import { nearest } from '../nearest';
import { statusOf, summaryOf, summaryOfRow } from './run-state';
import type { Session } from './session';

/** A run as Temporal and the database know it together. */
export interface FoundRun {
  summary: RunSummary;
  /** Undefined when Temporal has forgotten it. */
  execution: WorkflowExecutionDescription | undefined;
  row: RunRow | undefined;
  outcome: RunOutcome | null;
  error: RunError | null;
}

const SUGGESTED_AMONG = 200;

/**
 * Looks a run up in Temporal, and in the database for what Temporal has forgotten.
 * @throws RUN_NOT_FOUND when neither knows it
 */
export async function findRun(session: Session, runId: string): Promise<FoundRun> {
  const { summary, execution, row } = await requireRun(session, runId);
  const ended = summary.status !== 'running';
  const fromTemporal = ended && execution ? await closedResult(session, runId) : null;
  const outcome = fromTemporal?.outcome ?? (row === undefined ? null : outcomeOfRow(row));
  const error = fromTemporal?.error ?? (row?.error as RunError | null | undefined) ?? null;
  return { summary, execution, row, outcome, error };
}

/** As {@link findRun}, without the outcome: cheaper. */
export async function requireRun(
  session: Session,
  runId: string,
): Promise<Pick<FoundRun, 'summary' | 'execution' | 'row'>> {
  const database = await session.database();
  const [execution, row] = await Promise.all([describe(session, runId), database?.runs.get(runId)]);
  if (execution === undefined && row === undefined) throw await notFound(session, runId);
  const known = row === undefined ? undefined : summaryOfRow(row);
  if (execution === undefined) return { summary: known as RunSummary, execution, row };
  const seen = { ...summaryOf(execution), ...(known?.origin && { origin: known.origin }) };
  const isSettled = known !== undefined && known.status !== 'running' && seen.status !== 'running';
  return { summary: isSettled ? { ...seen, status: known.status } : seen, execution, row };
}

/** Whether a run goes on, in one question; one that Temporal has forgotten does not. */
export async function isRunning(session: Session, runId: string): Promise<boolean> {
  const execution = await describe(session, runId);
  return execution !== undefined && statusOf(execution) === 'running';
}

/**
 * Ends the records of runs that were ended from outside, for instance terminated in the Temporal UI,
 * and so could not do it themselves. What Temporal does not know stays as it is: it may be another one.
 */
export async function settleRuns(session: Session, database: Database): Promise<void> {
  for (let cursor: string | undefined; ; ) {
    const page = await database.runs.list({ status: 'running', cursor });
    for (const { id } of page.items) {
      const execution = await describe(session, id);
      if (execution === undefined || statusOf(execution) === 'running') continue;
      const status = statusOf(execution) === 'cancelled' ? 'cancelled' : 'failed';
      const endedAt = (execution.closeTime ?? new Date()).toISOString();
      const message = `It was ended from outside (${execution.status.name}), so it has no report.`;
      await database.runs.finish({ id, status, endedAt, error: { code: 'RUN_FAILED', message } });
    }
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}

async function describe(
  session: Session,
  runId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await session.call((client) => client.workflow.getHandle(runId).describe());
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'RUN_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What a closed workflow returned, or how it failed. */
async function closedResult(
  session: Session,
  runId: string,
): Promise<{ outcome: RunOutcome | null; error: RunError | null }> {
  try {
    const outcome = await session.call(
      async (client) => (await client.workflow.getHandle(runId).result()) as RunOutcome,
    );
    return { outcome, error: null };
  } catch (error) {
    const cause = error instanceof AthanorError ? error.cause : error;
    if (!(cause instanceof WorkflowFailedError)) throw error;
    return failedResult(cause);
  }
}

function failedResult({ cause, message }: WorkflowFailedError): {
  outcome: RunOutcome | null;
  error: RunError | null;
} {
  if (cause instanceof ApplicationFailure) {
    const [outcome] = cause.details ?? [];
    const code = cause.type ?? 'RUN_FAILED';
    return {
      outcome: isOutcome(outcome) ? outcome : null,
      error: { code, message: cause.message },
    };
  }
  if (cause instanceof CancelledFailure) {
    return { outcome: null, error: { code: 'RUN_CANCELLED', message: 'The run was cancelled.' } };
  }
  return { outcome: null, error: { code: 'RUN_FAILED', message: cause?.message ?? message } };
}

function isOutcome(value: unknown): value is RunOutcome {
  return typeof (value as RunOutcome | undefined)?.record?.sha256 === 'string';
}

function outcomeOfRow(row: RunRow): RunOutcome | null {
  if (row.status === 'running' || row.record === null) return null;
  const { metrics, headlines } = (row.summary ?? {}) as Partial<RunOutcome>;
  return {
    status: row.status,
    resultDigest: row.resultDigest ?? '',
    record: row.record,
    files: row.artifacts ?? {},
    metrics: metrics ?? {},
    headlines: headlines ?? [],
  };
}

async function notFound(session: Session, runId: string): Promise<AthanorError> {
  const database = await session.database();
  const page = await database?.runs.list({ limit: SUGGESTED_AMONG });
  const known = page?.items ?? [];
  // Who gave a run its key remembers the key.
  const keyed = known.find((row) => row.idempotencyKey === runId)?.id;
  const near =
    keyed ??
    nearest(
      runId,
      known.map((row) => row.id),
    );
  const hint = near === undefined ? "See 'athanor runs list'." : `Did you mean ${near}?`;
  return new AthanorError({
    code: 'RUN_NOT_FOUND',
    message: `There is no run ${runId}. ${hint}`,
    details: { runId },
  });
}
