import type { Command } from 'commander';
import type { AnyStep } from '../../../schemas/step';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { table } from '../render/table';

/** `athanor steps [show NAME]`: what steps there are, from their contracts. */
export function addStepsCommand(program: Command, context: Context): void {
  const steps = addGroup(program, context, {
    name: 'steps',
    description: 'list the steps that pipelines are made of',
    byDefault: (options) => list(context, options),
  });
  steps
    .command('list')
    .description('every one in a line')
    .action(onAction(context, ({ options }) => list(context, options)));
  steps
    .command('show <name>')
    .description('fields, types, limits, an example input and citations of a step')
    .action(
      onAction(context, async ({ args: [name = ''], options }) => {
        const { findStep } = lazy.catalogue();
        const { exampleOf, shapeOf } = lazy.input();
        const step = findStep(await context.catalogue(options), name);
        if (options.json) {
          const input = shapeOf(step.input);
          context.output.json({
            ...stepFacts(step),
            input,
            example: exampleOf(input),
            output: shapeOf(step.output, 'output'),
          });
        } else context.output.lines(lazy.contractHelp().stepHelp(step, context.output));
      }),
    );
}

async function list(context: Context, options: GlobalOptions): Promise<void> {
  const { steps: known } = await context.catalogue(options);
  const sorted = [...known].sort((a, b) => (a.activityType < b.activityType ? -1 : 1));
  if (options.json) context.output.json(sorted.map(stepFacts));
  else {
    const rows = sorted.map((s) => [s.activityType, s.title, s.taskQueue]);
    context.output.lines(
      table(['step', 'what it does', 'task queue'], rows, context.output.columns),
    );
  }
}

function stepFacts(step: AnyStep) {
  const { input: _input, output: _output, summarise: _summarise, kind: _kind, ...facts } = step;
  return facts;
}
