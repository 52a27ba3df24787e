import { stringify } from 'yaml';
import type { AnyPipeline } from '../../../schemas/pipeline';
import type { AnyStep } from '../../../schemas/step';
import { type FieldLine, fieldLines } from '../../sdk/input/describe';
import { exampleOf } from '../../sdk/input/example';
import { shapeOf } from '../../sdk/input/shape';
import type { Output } from '../output';
import { showDuration } from './quantities';
import { printable, wrap } from './text';

const TEXT_COLUMNS = 88;
const INDENT = '  ';

/** The example input of a pipeline, ready to be written to a file. */
export function exampleYaml(pipeline: AnyPipeline): string {
  return stringify(pipeline.example);
}

/** Help about a pipeline, all of it from its contract. */
export function pipelineHelp(pipeline: AnyPipeline, output: Output): string[] {
  const { bold } = output.style;
  const stages = pipeline.stages.map((s) => s.title).join(' → ');
  return [
    bold(`${pipeline.name} (version ${pipeline.version}): ${pipeline.title}`),
    ...paragraph(pipeline.description, output),
    ...paragraph(`Stages: ${stages}`, output),
    '',
    bold('Input'),
    ...fieldLines(shapeOf(pipeline.input)).flatMap((line) => field(line, output)),
    '',
    `${bold('Example')}   (athanor pipelines show ${pipeline.name} --example > input.yaml)`,
    ...indented(exampleYaml(pipeline)),
    '',
    bold('Run it'),
    `${INDENT}athanor run ${pipeline.name} input.yaml`,
    ...citations(pipeline.citations, output),
  ];
}

/** Help about a step, all of it from its contract. */
export function stepHelp(step: AnyStep, output: Output): string[] {
  const { bold } = output.style;
  const { agreement, resources } = step;
  const agree =
    typeof agreement === 'string'
      ? agreement
      : `${agreement.comparator} within ${agreement.tolerance}`;
  const facts = [
    `task queue ${step.taskQueue}`,
    `agreement ${agree}`,
    step.cacheable ? 'cacheable' : 'never cached',
    `an attempt takes at most ${showDuration(step.startToCloseTimeoutMs)}`,
    `taken for lost after ${showDuration(step.heartbeatTimeoutMs)} of silence`,
    `at most ${step.maximumAttempts} attempts`,
    `${resources.cores} core${resources.cores === 1 ? '' : 's'}, ${resources.memoryMb} MB`,
    `runtime class ${step.runtime}${step.tools.length > 0 ? ` (${step.tools.join(', ')})` : ''}`,
  ];
  return [
    bold(`${step.activityType}: ${step.title}`),
    ...paragraph(step.description, output),
    ...paragraph(facts.join('; '), output),
    '',
    bold('Input'),
    ...fieldLines(shapeOf(step.input)).flatMap((line) => field(line, output)),
    '',
    `${bold('Example')}   (drawn from the contract: its form, not sensible values)`,
    ...indented(stringify(exampleOf(shapeOf(step.input)))),
    '',
    bold('Output'),
    ...fieldLines(shapeOf(step.output, 'output')).flatMap((line) => field(line, output)),
    ...citations(step.citations, output),
  ];
}

function indented(yaml: string): string[] {
  return yaml
    .trimEnd()
    .split('\n')
    .map((line) => INDENT + line);
}

function field(line: FieldLine, output: Output): string[] {
  const { cyan, dim } = output.style;
  const rest = [
    line.type,
    line.required ? 'required' : line.fallback === undefined ? 'optional' : '',
    line.fallback === undefined ? '' : `default ${line.fallback}`,
  ].filter((part) => part !== '');
  const width = columns(output) - 2 * INDENT.length;
  return [
    `${INDENT}${cyan(line.path)}  ${dim(rest.join('; '))}`,
    ...(line.description === ''
      ? []
      : wrap(line.description, width).map((l) => INDENT + INDENT + l)),
  ].map((l) => (output.style.dim('x') === 'x' ? printable(l) : l));
}

function paragraph(text: string, output: Output): string[] {
  return text === '' ? [] : wrap(text, columns(output));
}

function citations(list: readonly string[], output: Output): string[] {
  if (list.length === 0) return [];
  return ['', output.style.bold('Please cite'), ...list.map((c) => INDENT + c)];
}

function columns(output: Output): number {
  return Math.min(TEXT_COLUMNS, output.columns ?? TEXT_COLUMNS);
}
