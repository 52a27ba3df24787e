import { z } from 'zod';
import { datasetManifest, modelManifest, REGISTRY_EVENTS } from '../registry/registry';
import { artifactReference, moment } from './common';

export const registryVersion = z
  .object({
    version: z.string().describe('name@number'),
    name: z.string(),
    number: z.int(),
    digest: z.string(),
    run: z.string().describe('the run that made it'),
    createdAt: moment,
    inProduction: z.boolean(),
  })
  .meta({ id: 'RegistryVersion' });
export const versionList = z
  .object({ items: z.array(registryVersion) })
  .meta({ id: 'RegistryVersionList' });

const detail = registryVersion.extend({
  manifestRef: artifactReference,
  history: z.array(
    z.object({
      at: moment,
      event: z.enum(REGISTRY_EVENTS),
      number: z.int(),
      actor: z.string(),
      details: z.unknown(),
    }),
  ),
});
export const datasetDetail = detail.extend({ manifest: datasetManifest }).meta({ id: 'Dataset' });
export const modelDetail = detail.extend({ manifest: modelManifest }).meta({ id: 'Model' });

export const qualityReport = z
  .object({
    version: z.string(),
    quality: datasetManifest.shape.quality,
    distinct: z.int(),
    dropped: datasetManifest.shape.dropped,
    conflicts: z.int(),
    scaffolds: z.int(),
    acyclic: z.int(),
  })
  .meta({ id: 'DataQualityReport' });

/** How the columns of a data set are read. */
export const datasetSchema = z
  .object({ version: z.string(), reading: datasetManifest.shape.reading })
  .meta({ id: 'DatasetSchema' });

/** What a version was made from, and what was made from it. */
export const versionLineage = z
  .object({
    version: z.string(),
    run: z.string(),
    madeFrom: z.array(z.string()).describe('versions of data sets'),
    inputs: z.array(artifactReference),
  })
  .meta({ id: 'VersionLineage' });

/** Who may read a version: the members of the project of its run. */
export const versionAccess = z
  .object({
    version: z.string(),
    project: z.string(),
    members: z.array(z.object({ kind: z.string(), member: z.string(), role: z.string() })),
  })
  .meta({ id: 'VersionAccess' });

export const registryAct = z
  .strictObject({ reason: z.string().min(1).max(500) })
  .meta({ id: 'RegistryAct' });
