import { z } from 'zod';

/** One package of a catalogue: ours, a project's own, or an installed one. Paths are relative to the file. */
export const cataloguePackage = z.strictObject({
  name: z.string().min(1),
  version: z.string(),
  /** Module that exports `pipelines` and `steps` (contracts). */
  contracts: z.string(),
  /** Module that exports `steps` (implementations); it is what nodes run. */
  steps: z.string(),
  /** SHA-256 of the code and data that decide what its steps compute: part of the memo key. */
  codeDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What `athanor build` writes beside the workflow bundle. */
export const catalogueFile = z.strictObject({
  schema: z.literal('athanor.catalogue/1'),
  athanor: z.string(),
  workflowBundle: z.string(),
  packages: z.array(cataloguePackage).min(1),
});
export type CatalogueFile = z.infer<typeof catalogueFile>;

/** Name of that file within the built folder. */
export const CATALOGUE_FILE = 'catalogue.json';

/** What a gate checks results by: JSON Schemas (draft 2020-12) of step outputs, by activity type. */
export const stepSchemasFile = z.strictObject({
  schema: z.literal('athanor.step-schemas/1'),
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type StepSchemasFile = z.infer<typeof stepSchemasFile>;

/** Name of that file within the built folder. */
export const STEP_SCHEMAS_FILE = 'step-schemas.json';

/** `athanor.config.ts` of a project. Paths are relative to it. */
export const projectConfig = z.strictObject({
  /** Module that exports `pipelines` and `steps`: the contracts. */
  contracts: z.string().min(1),
  /** Module that exports `steps`: their implementations. */
  steps: z.string().min(1),
  /** Module that exports the workflow functions. */
  workflows: z.string().min(1),
  /** Installed packages to include; each names the same three modules under `athanor` in its package.json. */
  packages: z.array(z.string().min(1)).default([]),
});
export type ProjectConfig = z.input<typeof projectConfig>;

/** Types the default export of an `athanor.config.ts`. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
