import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ArtifactRef } from '../../../schemas/artifact';
import { MESSAGES } from '../../../schemas/constants/names';
import { RUN_SEARCH_ATTRIBUTES } from '../../../schemas/constants/search-attributes';
import { AthanorError } from '../../../schemas/errors';
import type { RunStatus } from '../../../schemas/pipeline';
import type { Review } from '../../../schemas/progress';
import type { RunRecord } from '../../../schemas/run-record';
import { holdRun } from '../../../store';
import type { RunSummary, RunsClient, RunsQuery } from '../client';
import { diffRuns } from '../diff';
import { resultOf } from '../result-of';
import { adoptRun } from './adopt';
import { evidenceOf } from './evidence';
import { findRun, requireRun } from './find-run';
import { operator } from './nodes';
import { summaryOf, summaryOfRow } from './run-state';
import type { Session } from './session';
import { foundBy, showRun } from './show';
import { provenanceTotals } from './stage-digests';
import { waitingRuns } from './waiting-runs';
import { watchRun } from './watch';

const LIST_LIMIT = 20;

/** Runs over Temporal and the database. */
export function localRuns(session: Session): RunsClient {
  return {
    list: (query = {}) => listRuns(session, query),
    waiting: () => waitingRuns(session),
    show: (runId) => showRun(session, runId),
    watch: (runId, options = {}) => watchRun(session, runId, options),
    async cancel(runId) {
      await requireRunning(session, runId, 'cancelled');
      await session.call((client) => client.workflow.getHandle(runId).cancel());
    },
    async pause(runId) {
      await requireRunning(session, runId, 'paused');
      await session.call((client) => client.workflow.getHandle(runId).signal(MESSAGES.pause));
    },
    async resume(runId) {
      await requireRunning(session, runId, 'resumed');
      await session.call((client) => client.workflow.getHandle(runId).signal(MESSAGES.resume));
    },
    hold: (runId, held) => hold(session, runId, held),
    review: (runId, review) => reviewRun(session, runId, review),
    result: (runId, { signal } = {}) => resultOf(runId, watchRun(session, runId, { signal })),
    found: (runId) => foundBy(session, runId),
    record: (runId) => recordOf(session, runId),
    evidence: (runId, options) => evidenceOf(session, runId, options),
    adopt: (run) => adoptRun(session, run),
    async diff(runIdA, runIdB) {
      const [a, b] = await Promise.all(
        [runIdA, runIdB].map(async (runId) => ({
          record: await recordOf(session, runId),
          stageDigests: (await provenanceTotals(session, runId))?.stageDigests ?? {},
        })),
      );
      return diffRuns(a as NonNullable<typeof a>, b as NonNullable<typeof b>);
    },
  };
}

async function listRuns(session: Session, query: RunsQuery): Promise<RunSummary[]> {
  const limit = query.limit ?? LIST_LIMIT;
  const listed = new Map<string, RunSummary>();
  const database = await session.database();
  const { project, pipeline, status } = query;
  const page = await database?.runs.list({ project, pipeline, status, limit, withParts: false });
  for (const row of page?.items ?? []) listed.set(row.id, summaryOfRow(row));
  const fromTemporal = await session.call(async (client) => {
    const found: RunSummary[] = [];
    for await (const execution of client.workflow.list({ query: visibilityQuery(query) })) {
      // Children belong to their run, and a continued run is listed by its last part.
      const isPart = execution.parentExecution !== undefined;
      if (isPart || execution.status.name === 'CONTINUED_AS_NEW') continue;
      found.push(summaryOf(execution));
      if (found.length >= limit) break;
    }
    return found;
  });
  for (const summary of fromTemporal) {
    const row = listed.get(summary.runId);
    listed.set(
      summary.runId,
      row === undefined || row.status === 'running' ? summary : { ...summary, ...settled(row) },
    );
  }
  return [...listed.values()]
    .filter((run) => status === undefined || run.status === status)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
    .slice(0, limit);
}

function settled(row: RunSummary): Partial<RunSummary> {
  return { status: row.status, endedAt: row.endedAt };
}

const TEMPORAL_STATUS: Record<RunStatus, string> = {
  running: "ExecutionStatus = 'Running'",
  completed: `${RUN_SEARCH_ATTRIBUTES.outcome} = 'completed'`,
  rejected: `${RUN_SEARCH_ATTRIBUTES.outcome} = 'rejected'`,
  failed: "ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut')",
  cancelled: "ExecutionStatus = 'Canceled'",
};

function visibilityQuery({ project, pipeline, status }: RunsQuery): string {
  const conditions = [
    pipeline === undefined
      ? `${RUN_SEARCH_ATTRIBUTES.pipeline} IS NOT NULL`
      : `${RUN_SEARCH_ATTRIBUTES.pipeline} = ${quoted(pipeline)}`,
    ...(project === undefined ? [] : [`${RUN_SEARCH_ATTRIBUTES.project} = ${quoted(project)}`]),
    ...(status === undefined ? [] : [TEMPORAL_STATUS[status]]),
  ];
  return conditions.join(' AND ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function hold(session: Session, run: string, held: boolean): Promise<void> {
  const database = await session.database();
  const row = await database?.runs.get(run);
  if (!database || row === undefined) {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${run}.` });
  }
  await holdRun(database, { project: row.project, run, held, by: operator() });
}

async function requireRunning(session: Session, runId: string, verb: string): Promise<void> {
  const run = await requireRun(session, runId);
  if (run.summary.status === 'running') return;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `The run ${runId} has ended (${run.summary.status}), so it cannot be ${verb}.`,
  });
}

async function reviewRun(
  session: Session,
  runId: string,
  review: Omit<Review, 'at'>,
): Promise<void> {
  await requireRunning(session, runId, 'reviewed');
  try {
    await session.call((client) =>
      client.workflow.getHandle(runId).executeUpdate(MESSAGES.review, { args: [review] }),
    );
  } catch (error) {
    const cause = error instanceof AthanorError ? error.cause : error;
    if (!(cause instanceof WorkflowUpdateFailedError)) throw error;
    const why = cause.cause?.message ?? cause.message;
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `The review of ${runId} was not taken: ${why}.`,
      cause,
    });
  }
}

async function recordOf(session: Session, runId: string): Promise<RunRecord> {
  const run = await findRun(session, runId);
  const ref: ArtifactRef | undefined = run.outcome?.record ?? undefined;
  if (ref === undefined) {
    throw new AthanorError({
      code: run.summary.status === 'running' ? 'INPUT_INVALID' : 'RUN_FAILED',
      message:
        run.summary.status === 'running'
          ? `The run ${runId} has not ended yet. Watch it with 'athanor runs watch ${runId}'.`
          : `The run ${runId} ended as ${run.summary.status} and left no record.`,
    });
  }
  return JSON.parse((await session.artifacts.get(ref)).toString('utf8')) as RunRecord;
}
