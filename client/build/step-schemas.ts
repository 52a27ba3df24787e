import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { STEP_SCHEMAS_FILE, type StepSchemasFile } from '../../schemas/catalogue-file';
import type { AnyStep } from '../../schemas/step';

/**
 * Writes the JSON Schemas of all step outputs, so that a gate can check what nodes return without
 * running a project's code. What JSON Schema cannot say (a refinement, a transformation) is left open.
 * @param contracts modules that export `steps`, as absolute paths
 */
export function writeStepSchemas(out: string, contracts: readonly string[]): void {
  const outputs: StepSchemasFile['outputs'] = {};
  for (const module of contracts) {
    // A second build in one process must see what a project has edited.
    if (module.startsWith(out)) delete require.cache[module];
    for (const step of (require(module) as { steps: readonly AnyStep[] }).steps) {
      outputs[step.activityType] = { ...z.toJSONSchema(step.output, { unrepresentable: 'any' }) };
    }
  }
  const file: StepSchemasFile = { schema: 'athanor.step-schemas/1', outputs };
  writeFileSync(path.join(out, STEP_SCHEMAS_FILE), `${JSON.stringify(file)}\n`);
}
