import { z } from 'zod';
import { artifactRef } from '../artifact';
import { modelEvaluation } from '../chemistry/model-steps';
import { LIMITS } from '../constants/limits';
import { dataQuality } from '../library/steps';
import { fingerprintOptions, measuredFile } from '../molecule';
import { definePipeline } from '../pipeline';
import { registryName, versionName } from '../registry/registry';
import { notRun } from './screen';

/** `train`: a property model from measured values, as a version in the model registry. */
export const train = definePipeline({
  name: 'train',
  version: 1,
  title: 'Train a property model',
  description:
    'Fits a model to measured values, evaluates it by scaffold and random split, and registers it with ' +
    'its training data, code digest and evaluation.',
  workflow: 'trainModel',
  input: z
    .strictObject({
      name: registryName.describe('name of the model in the registry'),
      title: z.string().min(1).max(80),
      unit: z.string().max(40).default(''),
      data: measuredFile.nullable().default(null).describe('molecules with measured values'),
      dataset: versionName.nullable().default(null).describe('or a registered data set'),
      fingerprint: fingerprintOptions.prefault({}),
      batchSize: z.int().min(1).max(LIMITS.batchSizeMax).default(500),
      seed: z.int().nonnegative().default(1),
    })
    .refine((o) => (o.data === null) !== (o.dataset === null), {
      error: 'give either data or dataset',
      path: ['data'],
    }),
  output: z.strictObject({
    quality: z.record(z.string(), dataQuality),
    models: z.array(modelEvaluation),
    model: artifactRef.nullable(),
    registered: versionName.nullable(),
    notRun: z.array(notRun),
  }),
  stages: [
    { name: 'ingest', title: 'Ingest and validate' },
    { name: 'curate', title: 'Curate and describe' },
    { name: 'fit', title: 'Fit and evaluate' },
    { name: 'register', title: 'Register' },
  ],
  metrics: ({ models: [model] }) =>
    Object.fromEntries(
      (model?.evaluations ?? []).flatMap(({ split, rmse, coverage, meanWidth }) => [
        [`${split}.rmse`, rmse],
        [`${split}.coverage`, coverage],
        [`${split}.meanWidth`, meanWidth],
      ]),
    ),
  headlines: ({ registered, models: [model], notRun: left }) => [
    registered === null ? 'no model was registered' : `registered as ${registered}`,
    ...(model?.evaluations ?? []).map(
      ({ split, rmse, rmseOfMean, coverage }) =>
        `${split} split: RMSE ${rmse.toFixed(2)} (the mean: ${rmseOfMean.toFixed(2)}), ` +
        `${Math.round(100 * coverage)} % inside 90 % intervals`,
    ),
    ...left.map((n) => `not run: ${n.what}, because ${n.because}`),
  ],
  citations: ['Conformal prediction, doi:10.1214/20-AOS1965'],
  example: {
    name: 'solubility',
    title: 'Aqueous solubility',
    unit: 'log10(mol/L)',
    data: { file: 'solubility.csv', valueColumn: 'logS' },
  },
});
