import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StepImplementation } from '../../activities/implement';
import type { LoadedStep } from '../../activities/runtime/step-activity';
import { CATALOGUE_FILE, catalogueFile } from '../../schemas/catalogue-file';
import { AthanorError } from '../../schemas/errors';
import type { AnyPipeline } from '../../schemas/pipeline';

/** A built catalogue, loaded. */
export interface LoadedCatalogue {
  workflowBundle: string;
  /** By activity type. */
  steps: Map<string, LoadedStep>;
  /** By name. */
  pipelines: Map<string, AnyPipeline>;
}

/** Loads what `athanor build` wrote. @throws AthanorError CONFIG_INVALID */
export function loadBuiltCatalogue(folder: string): LoadedCatalogue {
  const file = readCatalogueFile(folder);
  const steps = new Map<string, LoadedStep>();
  const pipelines = new Map<string, AnyPipeline>();
  for (const { codeDigest, ...entry } of file.packages) {
    const module = path.resolve(folder, entry.steps);
    const implementations = (require(module) as { steps: StepImplementation[] }).steps;
    for (const implementation of implementations) {
      const { activityType } = implementation.contract;
      steps.set(activityType, { implementation, module, codeDigest });
    }
    const contracts = require(path.resolve(folder, entry.contracts)) as {
      pipelines: AnyPipeline[];
    };
    for (const pipeline of contracts.pipelines) pipelines.set(pipeline.name, pipeline);
  }
  return { workflowBundle: path.resolve(folder, file.workflowBundle), steps, pipelines };
}

function readCatalogueFile(folder: string) {
  const name = path.join(folder, CATALOGUE_FILE);
  try {
    return catalogueFile.parse(JSON.parse(readFileSync(name, 'utf8')));
  } catch (cause) {
    const message = `${name} cannot be read. Run \`athanor build\` (or \`npm run build\`) again.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}
