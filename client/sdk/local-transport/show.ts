import { MESSAGES } from '../../../schemas/constants/names';
import { AthanorError } from '../../../schemas/errors';
import type { RunProgress } from '../../../schemas/progress';
import type { RunRecord } from '../../../schemas/run-record';
import type { RunDetail, StageDigests } from '../client';
import { type FoundRun, findRun } from './find-run';
import type { Session } from './session';
import { provenanceTotals } from './stage-digests';
import { isDeadline } from './temporal-errors';

/** How long to wait for a worker to answer where a run stands. */
const QUERY_DEADLINE_MS = 4_000;

/** See {@link RunsClient.show}. */
export async function showRun(session: Session, runId: string): Promise<RunDetail> {
  const found = await findRun(session, runId);
  const remarks: string[] = [];
  const totals = await provenanceTotals(session, runId);
  if (totals === null) remarks.push('The database does not answer: provenance is not shown.');
  const state = await stateOf(session, found);
  if (state === null) remarks.push('No pipeline worker answers: where the run stands is unknown.');
  return {
    ...found.summary,
    key: found.row?.idempotencyKey ?? keyOf(found),
    state,
    stageDigests: ofEndedStages(totals?.stageDigests ?? {}, state),
    results: totals?.results ?? null,
    outcome: found.outcome,
    error: found.error,
    temporalUi: uiAddress(session, found),
    remarks,
  };
}

/** Digests of stages whose results are complete: the others would change with every step. */
export function ofEndedStages(digests: StageDigests, state: RunProgress | null): StageDigests {
  const ended = state?.stages.filter((s) => s.endedAt !== undefined).map((s) => s.name);
  return Object.fromEntries(
    Object.entries(digests).filter(([stage]) => ended?.includes(stage) ?? true),
  );
}

/** Where a running workflow stands, by asking it; throws when no worker answers. */
export async function queryProgress(session: Session, runId: string): Promise<RunProgress> {
  try {
    return await session.call(
      (client) => client.workflow.getHandle(runId).query<RunProgress>(MESSAGES.progress),
      QUERY_DEADLINE_MS,
    );
  } catch (error) {
    if (!isDeadline(error)) throw error;
    throw new AthanorError({
      code: 'TEMPORAL_UNREACHABLE',
      message: 'no pipeline worker answers; the run goes on when one is back',
      cause: error,
    });
  }
}

/** An ended run is told by its record, which needs no worker; one that goes on is asked. */
export async function stateOf(session: Session, found: FoundRun): Promise<RunProgress | null> {
  const record = found.outcome?.record;
  if (record !== undefined) {
    try {
      const bytes = await session.artifacts.get(record);
      return progressOf(JSON.parse(bytes.toString('utf8')) as RunRecord);
    } catch {
      // A record that is not on this machine: the workflow itself can still be asked.
    }
  }
  return queryProgress(session, found.summary.runId).catch(() => null);
}

/** See {@link RunsClient.found}. */
export async function foundBy(session: Session, runId: string): Promise<unknown> {
  const { outcome, summary } = await findRun(session, runId);
  if (outcome !== null) {
    const bytes = await session.artifacts.get(outcome.record);
    return (JSON.parse(bytes.toString('utf8')) as RunRecord).output;
  }
  if (summary.status !== 'running') return null;
  // A workflow of before there was such a question, or a worker that is away: nothing is known then.
  return session
    .call((client) => client.workflow.getHandle(runId).query(MESSAGES.found), QUERY_DEADLINE_MS)
    .catch(() => null);
}

function progressOf(record: RunRecord): RunProgress {
  const { stages, reviews } = record;
  return { pipeline: record.run.pipeline, paused: false, awaiting: null, stages, reviews };
}

function keyOf({ summary }: FoundRun): string {
  const start = `${summary.pipeline}-${summary.project}-`;
  return summary.runId.startsWith(start) ? summary.runId.slice(start.length) : summary.runId;
}

function uiAddress(session: Session, found: FoundRun): string | null {
  const { uiUrl, namespace } = session.services().temporal;
  if (uiUrl === null || found.execution === undefined) return null;
  const run = encodeURIComponent(found.summary.runId);
  return `${uiUrl}/namespaces/${namespace}/workflows/${run}/${found.execution.runId}`;
}
