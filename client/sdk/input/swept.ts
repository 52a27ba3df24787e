import type { ArtifactRef } from '../../../schemas/artifact';
import { assignAt } from '../../../schemas/assign';
import { AthanorError } from '../../../schemas/errors';
import { readPath, showPath } from '../../../schemas/path';
import type { AnyPipeline, PipelineInput } from '../../../schemas/pipeline';
import type { sweep } from '../../../schemas/pipelines/sweep';
import type { AnyStep } from '../../../schemas/step';
import { nameOf, type SweptParameter } from '../../../schemas/sweep/question';
import { type Catalogue, findPipeline, findStep } from '../catalogue';
import { nearest } from '../nearest';
import { type FileField, findFiles } from './file-fields';
import { parseInput } from './problems';
import { namesAt, type Shape, shapeOf, shapesAt } from './shape';
import { holdsFile, sweptFiles } from './swept-files';

/** Input of the `sweep` pipeline. */
type Sweep = PipelineInput<typeof sweep>;

/** Stands for a file that is not stored yet. */
const UNREAD: ArtifactRef = { sha256: '0'.repeat(64), size: 0, mediaType: 'text/plain' };

/**
 * What a sweep is told before it is started: whether its step or pipeline is there, has the fields that
 * vary, and takes the first point.
 * @returns the input with the step's full name, and the files that it names for its step or pipeline
 * @throws PIPELINE_UNKNOWN, STEP_UNKNOWN, INPUT_INVALID
 */
export function readSweep(
  catalogue: Catalogue,
  asked: Sweep,
): { input: Sweep; files: FileField[] } {
  const target =
    asked.pipeline === undefined
      ? findStep(catalogue, asked.step ?? '')
      : findPipeline(catalogue, asked.pipeline);
  const shape = shapeOf(target.input);
  for (const parameter of asked.parameters) requireFields(target, shape, parameter);
  requireFirstPoint(target, shape, asked);
  const step = target.kind === 'step' ? target.activityType : undefined;
  return {
    input: step === undefined ? asked : { ...asked, step },
    files: sweptFiles(target.kind, shape, asked),
  };
}

function requireFields(
  { name }: AnyStep | AnyPipeline,
  shape: Shape,
  { path: text, alsoAt }: SweptParameter,
): void {
  for (const place of [text, ...alsoAt]) {
    const { path } = readPath(place);
    if (shapesAt(shape, path).length > 0) continue;
    const known = namesAt(shape, path.slice(0, -1));
    const near = nearest(String(path.at(-1)), known);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    const where = path.length > 1 ? `${showPath(path.slice(0, -1))} of ` : '';
    throw invalid(
      `parameters: the input of ${name} has no field '${place}'.${hint} ` +
        `Known in ${where}it are: ${known.join(', ') || 'none'}.`,
    );
  }
}

/** Parses the first point as the step or pipeline would; a list in a file is left to the run. */
function requireFirstPoint(
  target: AnyStep | AnyPipeline,
  shape: Shape,
  { input, parameters, design }: Sweep,
): void {
  if (design.kind === 'list' && design.points === undefined) return;
  const whole = parameters.reduce<unknown>((so, parameter) => {
    const first = firstValue(parameter, design);
    return [parameter.path, ...parameter.alsoAt].reduce<unknown>(
      (one, place) => assignAt(one, readPath(place).path, first),
      so,
    );
  }, input);
  const files = findFiles(shape, whole, holdsFile(target.kind)).filter(
    ({ value }) => typeof value === 'string',
  );
  const stored = target.kind === 'step' ? files : [];
  const read = stored.reduce<unknown>((so, { path }) => assignAt(so, path, UNREAD), whole);
  parseInput(target, read);
}

function firstValue(parameter: SweptParameter, design: Sweep['design']): unknown {
  const name = nameOf(parameter);
  if (design.kind === 'list') {
    const [point] = design.points ?? [];
    if (point !== undefined && Object.hasOwn(point, name)) return point[name];
    throw invalid(`design.points[0] has no value for the parameter '${name}'.`);
  }
  const { values, from, count } = parameter;
  const first = values === undefined ? from : values[0];
  if (first === undefined) {
    throw invalid(`The parameter '${name}' has neither values nor a range (from, to).`);
  }
  if (design.kind === 'grid' && values === undefined && count === undefined) {
    throw invalid(`The parameter '${name}' needs a count of values for a grid.`);
  }
  return first;
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
