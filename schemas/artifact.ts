import { z } from 'zod';

/** A reference to bytes in the artifact store: what travels in place of large data. */
export interface ArtifactRef {
  /** Lower-case hex SHA-256 of the bytes: their address. */
  sha256: string;
  /** Length in bytes. */
  size: number;
  mediaType: string;
}

/** Whether a place of artifacts is a bucket, `s3://bucket/prefix?endpoint=…`, and not a folder. */
export function isS3Url(place: string): boolean {
  return place.startsWith('s3://');
}

/** The shape of {@link ArtifactRef}. */
export const artifactRef = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  size: z.int().nonnegative(),
  mediaType: z.string().min(1).max(100),
});

export { MEDIA_TYPES } from './constants/media-types';

/** A file of the person who starts the run: a path, which the client uploads, or an artifact. */
export type FileInput = string | ArtifactRef;

/** Marks a field as a file: the client replaces a path by the artifact it uploads. */
export const fileInput = z
  .union([z.string().min(1).max(4096), artifactRef])
  .meta({ format: 'athanor-file', description: 'path of a file, or an artifact reference' });

/** One line of a batch index. */
export interface BatchEntry {
  batch: number;
  molecules: ArtifactRef;
  count: number;
}
