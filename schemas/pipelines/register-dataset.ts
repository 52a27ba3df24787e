import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { dataQuality } from '../library/steps';
import { fingerprintOptions, measuredFile } from '../molecule';
import { definePipeline } from '../pipeline';
import { registryName, versionName } from '../registry/registry';
import { notRun } from './screen';

/** `register-dataset`: a file of molecules, read and described, as a version in the registry. */
export const registerDataset = definePipeline({
  name: 'register-dataset',
  version: 1,
  title: 'Register a data set',
  description:
    'Reads a file of molecules with or without measured values, standardises and describes it, reports ' +
    'its quality, and keeps it as a version by its content, with licence, source and lineage.',
  workflow: 'registerDataset',
  input: z.strictObject({
    name: registryName.describe('name of the data set in the registry'),
    title: z.string().min(1).max(120),
    data: measuredFile,
    /** Further columns that rows keep, by which later runs may split or rank. */
    fields: z.array(z.string().min(1).max(200)).max(20).default([]),
    licence: z.string().min(1).max(120).describe('SPDX identifier, or "unknown"'),
    source: z.string().min(1).max(400).describe('where it comes from: a DOI or an address'),
    parents: z.array(versionName).max(20).default([]).describe('versions that it was made from'),
    fingerprint: fingerprintOptions.prefault({}),
    batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(500),
  }),
  output: z.strictObject({
    quality: z.record(z.string(), dataQuality),
    distinct: z.int().nonnegative(),
    conflicts: z.int().nonnegative(),
    manifest: artifactRef.nullable(),
    registered: versionName.nullable(),
    isNew: z.boolean(),
    notRun: z.array(notRun),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest and validate' },
    { name: 'curate', title: 'Curate and describe' },
    { name: 'register', title: 'Register' },
  ],
  metrics: ({ distinct, conflicts }) => ({ distinct, conflicts }),
  headlines: ({ registered, isNew, distinct, conflicts, notRun: left }) => [
    registered === null
      ? 'nothing was registered'
      : `${registered}${isNew ? '' : ', which was there already'}: ${distinct} distinct molecules` +
        `${conflicts > 0 ? `, ${conflicts} with conflicting values` : ''}`,
    ...left.map((n) => `not run: ${n.what}, because ${n.because}`),
  ],
  example: {
    name: 'solubility',
    title: 'Aqueous solubility',
    data: { file: 'solubility.csv', valueColumn: 'logS' },
    licence: 'BSD-3-Clause',
    source: 'doi:10.1021/ci9901338',
  },
});
