import { AthanorError } from '../../../schemas/errors';
import type { ProjectPermission } from '../../../schemas/platform/permissions';
import { authorise, isAllowed } from '../../auth/authorise';
import type { ApiContext } from './endpoint';
import type { ApiServices } from './services';

/**
 * The project of a run that the caller may see, and in which it may do what it asks for. A run of a
 * project that is not the caller's is not there.
 * @throws RUN_NOT_FOUND, FORBIDDEN
 */
export async function requireRun(
  { database, client }: ApiServices,
  c: ApiContext,
  o: { runId: string; permission: ProjectPermission },
): Promise<string> {
  const { runId, permission } = o;
  const caller = c.get('caller');
  const row = await database.runs.get(runId);
  // Its row may be still to come; Temporal knows it then.
  const project = row?.project ?? (await client.runs.show(runId)).project;
  if (!isAllowed(caller, 'runs:read', project) && !isAllowed(caller, permission, project)) {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${runId}.` });
  }
  authorise(caller, permission, project);
  await c.get('countFor')(project);
  return project;
}
