import { z } from 'zod';
import {
  artifactReference,
  moment,
  pageOf,
  pageQuery,
  projectName,
  projectQuery,
  sha256,
} from './common';

/** An artifact that a project may read. */
export const projectArtifact = z
  .object({
    project: z.string(),
    sha256,
    size: z.int().describe('bytes'),
    mediaType: z.string(),
    name: z.string().nullable().describe('what the file was called, where that is known'),
    run: z.string().nullable().describe('the run that left it; null for an upload'),
    createdBy: z.string(),
    createdAt: moment,
  })
  .meta({ id: 'Artifact' });
export const artifactPage = pageOf('ArtifactPage', projectArtifact);
export { artifactReference };

export const artifactsQuery = pageQuery.extend({
  project: projectQuery.shape.project,
  run: z.string().max(255).optional().describe('those that this run left'),
  uploads: z.enum(['true', 'false']).optional().describe('uploads alone'),
});

export const uploadQuery = z.object({
  project: projectName.default('default'),
  name: z.string().max(255).optional().describe('what the file is called'),
});

export const digestHeader = z.object({
  'repr-digest': z
    .string()
    .max(200)
    .optional()
    .describe('`sha-256=:<base64>:` (RFC 9530): other bytes are refused'),
});

export const appendHeaders = digestHeader.extend({
  'upload-offset': z.string().describe('bytes that are here already'),
  'upload-complete': z.enum(['?0', '?1']).optional().describe('`?1` with the last bytes'),
});
