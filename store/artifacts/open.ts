import { isS3Url } from '../../schemas/artifact';
import type { ArtifactStore } from './artifact-store';
import { folderArtifactStore } from './folder-store';
import { s3ArtifactStore } from './s3/s3-store';

/**
 * The artifact store at a place: a folder, or `s3://bucket/prefix?endpoint=…`, whose keys are in the environment.
 * @throws AthanorError CONFIG_INVALID
 */
export function openArtifactStore(place: string): ArtifactStore {
  return isS3Url(place) ? s3ArtifactStore(place) : folderArtifactStore(place);
}
