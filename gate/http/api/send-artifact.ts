import { type ArtifactRef, MEDIA_TYPES } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { ArtifactStore } from '../../../store/artifacts';
import { answerBytes, storedArtifact } from '../../artifacts';
import type { ApiContext } from './endpoint';

/** A client that takes nothing for this long is let go. */
const IDLE_MS = 30_000;
/** A page among artifacts is somebody's data: it runs in an origin of its own, and reaches nothing. */
const PAGE_POLICY = 'sandbox allow-scripts allow-popups allow-downloads';

/** Answers with the bytes of an artifact, or a range of them. @throws ARTIFACT_NOT_FOUND */
export async function sendArtifact(
  c: ApiContext,
  store: ArtifactStore,
  { sha256, mediaType }: Pick<ArtifactRef, 'sha256' | 'mediaType'>,
): Promise<Response> {
  const found = await storedArtifact(store, sha256);
  if (found === undefined) {
    const message = `The bytes of the artifact ${sha256} are not here any more.`;
    throw new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message });
  }
  const more = {
    'content-type': mediaType,
    // RFC 9530: what the whole of it is, so that whoever gets a part can check at the end.
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    ...(mediaType === MEDIA_TYPES.html ? { 'content-security-policy': PAGE_POLICY } : {}),
  };
  return answerBytes(c, found, { idleTimeoutMs: IDLE_MS, more });
}
