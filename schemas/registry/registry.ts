import { z } from 'zod';
import { artifactRef } from '../artifact';
import { modelEvaluation } from '../chemistry/model-steps';
import { counts } from '../counts';
import { dataQuality } from '../library/steps';
import { MEASUREMENT_KINDS, VALUE_UNITS } from '../molecule';

/** What a registry keeps versions of. */
export const REGISTRY_KINDS = ['dataset', 'model'] as const;
export type RegistryKind = (typeof REGISTRY_KINDS)[number];

/** Name of a data set or model: lower-case letters, digits and dashes. */
export const registryName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'lower-case letters, digits and dashes');

/** One version for ever: `name@number`. A run names versions, so that it means the same for ever. */
export const versionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}@[1-9][0-9]{0,8}$/, 'a version such as solubility@3');

/** Splits `solubility@3`. */
export function parseVersionName(text: string): { name: string; number: number } {
  const at = text.lastIndexOf('@');
  return { name: text.slice(0, at), number: Number(text.slice(at + 1)) };
}

/** What is known of a version of a data set, as an artifact of its own. */
export const datasetManifest = z.strictObject({
  schema: z.literal('athanor.dataset/1'),
  name: registryName,
  title: z.string(),
  /** The file as it was given. */
  data: artifactRef,
  reading: z.strictObject({
    format: z.enum(['auto', 'smi', 'csv', 'sdf']),
    smilesColumn: z.string().nullable(),
    idColumn: z.string().nullable(),
    valueColumn: z.string().nullable(),
    /** Columns that say of each value how it was measured. */
    relationColumn: z.string().nullable(),
    unitColumn: z.string().nullable(),
    kindColumn: z.string().nullable(),
    unit: z.enum(VALUE_UNITS),
    kind: z.enum(MEASUREMENT_KINDS),
    fields: z.array(z.string()),
  }),
  /** DescribedRows: standardised, described, duplicates merged. */
  rows: artifactRef,
  quality: dataQuality,
  distinct: z.int().nonnegative(),
  dropped: counts,
  conflicts: z.int().nonnegative(),
  scaffolds: z.int().nonnegative(),
  acyclic: z.int().nonnegative(),
  licence: z.string(),
  source: z.string(),
  /** Versions that this one was made from. */
  parents: z.array(versionName),
  run: z.string(),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;

/** What is known of a version of a model, as an artifact of its own. */
export const modelManifest = z.strictObject({
  schema: z.literal('athanor.model/1'),
  name: registryName,
  title: z.string(),
  property: z.string(),
  unit: z.string(),
  model: artifactRef,
  /** What it was trained on, and the data set that it comes from where there is one. */
  training: z.strictObject({ rows: artifactRef, dataset: versionName.nullable() }),
  /** What fitted it. */
  code: z.strictObject({ step: z.string(), codeDigest: z.string(), toolVersion: z.string() }),
  seed: z.int().nonnegative(),
  evaluation: modelEvaluation,
  run: z.string(),
});
export type ModelManifest = z.infer<typeof modelManifest>;

/** What happened to a version. */
export const REGISTRY_EVENTS = ['registered', 'evaluated', 'promoted', 'rolled back'] as const;
export type RegistryEventKind = (typeof REGISTRY_EVENTS)[number];
