import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  NAME_PATTERN,
  runId as runIdOf,
  SCHEDULED_WORKFLOW,
} from '../../../schemas/constants/names';
import { RUN_SEARCH_ATTRIBUTES } from '../../../schemas/constants/search-attributes';
import { PIPELINES_QUEUE } from '../../../schemas/constants/task-queues';
import { AthanorError } from '../../../schemas/errors';
import { requireConfidence } from '../../../schemas/pipeline';
import { sweep } from '../../../schemas/pipelines/sweep';
import { parseAsked } from '../../../schemas/platform/people';
import {
  backfill,
  newSchedule,
  type Overlap,
  type Schedule,
  type ScheduledInput,
  type ScheduledRun,
  scheduledKey,
} from '../../../schemas/platform/schedules';
import { findPipeline } from '../catalogue';
import { findFiles } from '../input/file-fields';
import { parseInput } from '../input/problems';
import { shapeOf } from '../input/shape';
import type { SchedulesClient } from '../schedules';
import { inputFrom } from './inputs';
import { operator } from './nodes';
import { requireReadableSmarts } from './readable-smarts';
import type { Session } from './session';

const OVERLAP = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'allow-all': ScheduleOverlapPolicy.ALLOW_ALL,
} as const satisfies Record<Overlap, ScheduleOverlapPolicy>;
/** Runs that were due while Temporal was away are made up for, as far back as this. */
const CATCH_UP = '1 day';
const SHOWN_MAX = 10;

/** Schedules of the session's project, which Temporal keeps. */
export function localSchedules(session: Session): SchedulesClient {
  const { project } = session;
  const describe = async (name: string) =>
    toSchedule(await asked(name, session, (client) => handleOf(client, project, name).describe()));
  const act = async (name: string, work: (handle: ScheduleHandle) => Promise<unknown>) => {
    await asked(name, session, (client) => work(handleOf(client, project, name)));
  };
  return {
    show: describe,
    async list() {
      const own = scheduleIdOf(project, '');
      const query = `${RUN_SEARCH_ATTRIBUTES.project} = '${project}'`;
      const names = await session.call(async (client) => {
        const found: string[] = [];
        for await (const { scheduleId } of client.schedule.list({ query })) {
          if (scheduleId.startsWith(own)) found.push(scheduleId.slice(own.length));
        }
        return found.sort();
      });
      // Temporal's list lags behind: one of it may be gone.
      const shown = await Promise.all(names.map((name) => describe(name).catch(noneIfGone)));
      return shown.filter((one) => one !== null);
    },
    async create(given, by = { kind: 'local', id: operator() }) {
      const terms = parseAsked(newSchedule, given);
      const pipeline = await requireRunnable(session, terms.run);
      const run = { ...terms.run, pipeline };
      const input: ScheduledInput = { project, createdBy: by, terms: { ...terms, run } };
      const payloads = session.payloads();
      payloads?.assign(scheduleIdOf(project, terms.name), project);
      const options = toTemporal(input, { isSealed: payloads?.isSealing ?? false });
      await asked(terms.name, session, (client) => client.schedule.create(options));
      return describe(terms.name);
    },
    pause: (name) => act(name, (handle) => handle.pause()),
    resume: (name) => act(name, (handle) => handle.unpause()),
    trigger: (name) => act(name, (handle) => handle.trigger(ScheduleOverlapPolicy.ALLOW_ALL)),
    async backfill(name, given) {
      const { from, to } = parseAsked(backfill, given);
      const range = { start: new Date(from), end: new Date(to) };
      const overlap = ScheduleOverlapPolicy.BUFFER_ALL;
      await act(name, (handle) => handle.backfill({ ...range, overlap }));
    },
    remove: (name) => act(name, (handle) => handle.delete()),
  };
}

/** No name holds a colon, and so no other project has the same id. */
function scheduleIdOf(project: string, name: string): string {
  return `schedule:${project}:${name}`;
}

function handleOf(client: Client, project: string, name: string): ScheduleHandle {
  // Temporal need not be asked for what can be no name, such as one with a zero byte.
  if (!NAME_PATTERN.test(name)) throw noSchedule(project, name);
  return client.schedule.getHandle(scheduleIdOf(project, name));
}

/** A schedule as Temporal is asked for it. */
export function toTemporal(input: ScheduledInput, { isSealed }: { isSealed: boolean }) {
  const { project, terms } = input;
  const { name, cron, everySeconds, timezone, overlap, paused } = terms;
  const scheduleId = scheduleIdOf(project, name);
  const keyword = defineSearchAttributeKey(RUN_SEARCH_ATTRIBUTES.project, 'KEYWORD');
  return {
    scheduleId,
    spec: {
      ...(cron !== undefined && { cronExpressions: [cron] }),
      ...(everySeconds !== undefined && { intervals: [{ every: everySeconds * 1_000 }] }),
      timezone,
    },
    action: {
      type: 'startWorkflow' as const,
      workflowType: SCHEDULED_WORKFLOW,
      taskQueue: PIPELINES_QUEUE,
      // Temporal puts the time behind it.
      workflowId: scheduleId,
      args: [input],
      ...(isSealed && { memo: { sealed: true } }),
    },
    policies: { overlap: OVERLAP[overlap], catchupWindow: CATCH_UP },
    state: { paused },
    typedSearchAttributes: new TypedSearchAttributes([{ key: keyword, value: project }]),
  };
}

/** A schedule as people see it, of what Temporal says of it. */
export function toSchedule({ action, info, state }: ScheduleDescription): Schedule {
  const [{ project, createdBy, terms }] = action.args as [ScheduledInput];
  const { name, run, cron = null, everySeconds = null, timezone, overlap } = terms;
  const recent = info.recentActions.map(({ scheduledAt }) => {
    const key = scheduledKey(name, scheduledAt);
    const runId = runIdOf({ project, pipeline: run.pipeline, key });
    return { at: scheduledAt.toISOString(), runId };
  });
  return {
    ...{ name, project, run, cron, everySeconds, timezone, overlap, paused: state.paused },
    createdBy: createdBy.id,
    createdAt: info.createdAt.toISOString(),
    next: state.paused
      ? []
      : info.nextActionTimes.slice(0, SHOWN_MAX).map((at) => at.toISOString()),
    recent: recent.reverse().slice(0, SHOWN_MAX),
  };
}

/** The whole name of the pipeline of what a submission would take now. @throws what it would be refused with */
async function requireRunnable(session: Session, run: ScheduledRun): Promise<string> {
  const contract = findPipeline(await session.catalogue(), run.pipeline);
  const { name: pipeline } = contract;
  const refuse = (message: string) => new AthanorError({ code: 'INPUT_INVALID', message });
  if (pipeline === sweep.name) throw refuse('run.pipeline: a sweep cannot be scheduled.');
  const { project } = session;
  const laid = await inputFrom(session, { project, pipeline, input: run.input, options: run });
  const input = parseInput(contract, laid.input);
  const path = findFiles(shapeOf(contract.input), input).find(
    ({ value }) => typeof value === 'string',
  );
  if (path !== undefined) {
    throw refuse(`${path.field}: upload the file first, and give the reference to it.`);
  }
  requireConfidence(input, run.tier);
  await requireReadableSmarts(input);
  return pipeline;
}

async function asked<T>(
  name: string,
  session: Session,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  try {
    return await session.call(work);
  } catch (error) {
    const cause = error instanceof AthanorError ? error.cause : error;
    const quoted = JSON.stringify(name);
    if (cause instanceof ScheduleNotFoundError) throw noSchedule(session.project, name);
    if (cause instanceof ScheduleAlreadyRunning) {
      const message = `There is a schedule ${quoted} in ${session.project}.`;
      throw new AthanorError({ code: 'EXISTS', message, cause });
    }
    // The client of Temporal makes one of whatever the server finds wrong with a schedule.
    if (!(cause instanceof TypeError)) throw error;
    const message = `The schedule ${quoted} is none that Temporal takes: ${cause.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause });
  }
}

function noSchedule(project: string, name: string): AthanorError {
  const message = `There is no schedule ${JSON.stringify(name)} in ${project}.`;
  return new AthanorError({ code: 'NOT_FOUND', message });
}

function noneIfGone(error: unknown): null {
  if (error instanceof AthanorError && error.code === 'NOT_FOUND') return null;
  throw error;
}
