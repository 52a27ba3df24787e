import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { ApiServices } from './services';

/**
 * Refuses references to artifacts that a project may not read: a run that names one would hand its
 * bytes over. @throws ARTIFACT_NOT_FOUND, also for what is there and not the project's
 */
export async function requireArtifacts(
  { database }: ApiServices,
  project: string,
  refs: readonly ArtifactRef[],
): Promise<void> {
  const addresses = refs.map(({ sha256 }) => sha256);
  const [first] = await database.forProject(project).artifacts.missing(addresses);
  if (first === undefined) return;
  throw new AthanorError({
    code: 'ARTIFACT_NOT_FOUND',
    message: `The project ${project} has no artifact ${first}. Upload it first.`,
    details: { sha256: first },
  });
}
