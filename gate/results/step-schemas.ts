import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { STEP_SCHEMAS_FILE, stepSchemasFile } from '../../schemas/catalogue-file';
import { AthanorError } from '../../schemas/errors';

/** Checks what nodes return, by the JSON Schemas of the catalogue. */
export interface OutputCheck {
  /**
   * Why an output is not one of that activity type; undefined when it is. An activity type that the
   * catalogue does not have is never valid.
   */
  problem(activityType: string, output: unknown): string | undefined;
}

/** Reads the schemas that `athanor build` wrote. @throws AthanorError CONFIG_INVALID */
export function loadOutputCheck(catalogueFolder: string): OutputCheck {
  const file = path.join(catalogueFolder, STEP_SCHEMAS_FILE);
  try {
    return outputCheck(stepSchemasFile.parse(JSON.parse(readFileSync(file, 'utf8'))).outputs);
  } catch (cause) {
    const message = `${file} cannot be used. Run \`athanor build\` (or \`npm run build\`) again.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

/** Checks by JSON Schemas (draft 2020-12) of the outputs, by activity type; each is compiled once. */
export function outputCheck(schemas: Readonly<Record<string, object>>): OutputCheck {
  // Formats are checked by whoever parses with the contract; its patterns are in the schema.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  const compiled = new Map<string, ValidateFunction>(
    Object.entries(schemas).map(([activityType, schema]) => [activityType, ajv.compile(schema)]),
  );
  return {
    problem(activityType, output) {
      const validate = compiled.get(activityType);
      if (validate === undefined) return `there is no step ${activityType}`;
      if (validate(output)) return undefined;
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || 'the output'} ${error?.message ?? 'is not valid'}`;
    },
  };
}
