import { MESSAGES } from '../../../schemas/constants/names';
import { AthanorError } from '../../../schemas/errors';
import type { RunProgress } from '../../../schemas/progress';
import type { RunRecord } from '../../../schemas/run-record';
import type { RunDetail } from '../client';
import { type FoundRun, findRun } from './find-run';
import type { Session } from './session';
import { stageDigestsOf } from './stage-digests';
import { isDeadline } from './temporal-errors';

/** How long to wait for a worker to answer where a run stands. */
const QUERY_DEADLINE_MS = 4_000;

/** See {@link RunsClient.show}. */
export async function showRun(session: Session, runId: string): Promise<RunDetail> {
  const found = await findRun(session, runId);
  const remarks: string[] = [];
  const database = await session.database();
  if (database === null) remarks.push('The database does not answer: provenance is not shown.');
  const state = await stateOf(session, found);
  if (state === null) remarks.push('No pipeline worker answers: where the run stands is unknown.');
  return {
    ...found.summary,
    key: found.row?.idempotencyKey ?? keyOf(found),
    state,
    stageDigests: await stageDigestsOf(session, runId),
    outcome: found.outcome,
    error: found.error,
    temporalUi: uiAddress(session, found),
    remarks,
  };
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
