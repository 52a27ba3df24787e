import { MEDIA_TYPES } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import { followRefs } from '../../../store/artifacts';
import type { ApiServices } from './services';

const ASKED_AT_ONCE = 1_000;

/**
 * Refuses what leads to artifacts that a project may not read: a run that names one, in its input or in
 * an index that its input names, would hand its bytes over. What an index leads to is looked at only
 * where the index itself is the project's.
 * @throws ARTIFACT_NOT_FOUND, also for what is there and not the project's
 */
export async function requireArtifacts(
  services: Pick<ApiServices, 'database' | 'store'>,
  project: string,
  value: unknown,
): Promise<void> {
  const { database, store } = services;
  let addresses: string[] = [];
  for await (const { sha256, mediaType } of followRefs(store, value)) {
    addresses.push(sha256);
    // An index is read on the next turn, and only by those who may read it.
    if (mediaType !== MEDIA_TYPES.index && addresses.length < ASKED_AT_ONCE) continue;
    await requireAll(database, project, addresses);
    addresses = [];
  }
  await requireAll(database, project, addresses);
}

async function requireAll(
  database: ApiServices['database'],
  project: string,
  addresses: readonly string[],
): Promise<void> {
  if (addresses.length === 0) return;
  const [first] = await database.forProject(project).artifacts.missing(addresses);
  if (first === undefined) return;
  throw new AthanorError({
    code: 'ARTIFACT_NOT_FOUND',
    message: `The project ${project} has no artifact ${first}. Upload it first.`,
    details: { sha256: first },
  });
}
