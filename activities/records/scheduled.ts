import { runId as runIdOf } from '../../schemas/constants/names';
import { AthanorError, asAthanorError } from '../../schemas/errors';
import { type RunRequest, requireConfidence } from '../../schemas/pipeline';
import { roleAllows } from '../../schemas/platform/permissions';
import type { ScheduledBy } from '../../schemas/platform/schedules';
import type { ScheduledAt, ScheduledOutput } from '../../schemas/records/steps';
import type { Database } from '../../store/database';
import { digestOf } from '../../trust';
import { parse } from '../runtime/step-activity';
import type { RecordsServices } from './services';

/**
 * The request of a run that is due: its template as it is now, its input checked, room for it in the project,
 * and whoever made the schedule still allowed to start it; its row is there before it is. Null for one that
 * has ended, and for one that is refused: the audit log says why.
 */
export async function scheduled(
  services: RecordsServices,
  due: ScheduledAt,
): Promise<ScheduledOutput> {
  const { database } = services;
  const { project, createdBy, key, terms } = due;
  const id = runIdOf({ project, pipeline: terms.run.pipeline, key });
  const row = await database.runs.get(id);
  if (row !== undefined && row.status !== 'running') return { request: null };
  try {
    if (row === undefined) {
      await requireStarter(database, createdBy, project);
      await database.quotas.requireRoom(project);
    }
    const request = await requestOf(services, due);
    // Also that what is encrypted of the run is by the key of its project: the row says whose it is.
    const { pipeline, pipelineVersion, input, origin = null } = request;
    await database.runs.begin({
      ...{ id, project, pipeline, pipelineVersion, idempotencyKey: key, input, origin },
      ...{ inputDigest: digestOf(input), startedAt: new Date().toISOString() },
    });
    return { request };
  } catch (error) {
    const { code, message, retryable } = asAthanorError(error);
    // What is over the quota is not due any more once there is room.
    if (retryable && code !== 'QUOTA_EXCEEDED') throw error;
    await database.audit.add({
      ...{ id: `schedule.refuse ${id}`, actor: createdBy.id, action: 'schedule.refuse' },
      ...{ subject: terms.name, project, details: { runId: id, code, message } },
    });
    return { request: null };
  }
}

async function requestOf(
  { database, pipelines }: RecordsServices,
  { project, key, terms: { name: schedule, run } }: ScheduledAt,
): Promise<RunRequest> {
  const contract = pipelines.get(run.pipeline);
  if (contract === undefined) {
    const message = `Pipeline '${run.pipeline}' is not in the catalogue of this worker.`;
    throw new AthanorError({ code: 'PIPELINE_UNKNOWN', message });
  }
  const laid = await database.forProject(project).inputs.resolve(run);
  const what = { code: 'INPUT_INVALID', what: `Input of ${contract.name}` } as const;
  const input = parse(contract.input, laid.input, what);
  requireConfidence(input, run.tier);
  const { name: pipeline, version: pipelineVersion } = contract;
  return {
    ...{ project, pipeline, pipelineVersion, key, input, useCache: run.useCache },
    ...(run.tier === undefined ? {} : { tier: run.tier }),
    command: `athanor runs show ${runIdOf({ project, pipeline, key })}`,
    data: [],
    origin: { ...laid.origin, schedule },
  };
}

/** @throws AthanorError FORBIDDEN where whoever made the schedule is shut out, or may start no runs any more */
async function requireStarter(
  { callers }: Database,
  { kind, id }: ScheduledBy,
  project: string,
): Promise<void> {
  // Whoever sits at the machine itself may do everything there.
  if (kind === 'local') return;
  const caller = await callers.byId(kind, id);
  const roles = caller?.memberships.filter((one) => one.project === project) ?? [];
  if (roles.some(({ role }) => roleAllows(role, 'runs:submit'))) return;
  const message = `${caller?.name ?? id}, who made the schedule, may start no runs in ${project} any more.`;
  throw new AthanorError({ code: 'FORBIDDEN', message });
}
