import type { Command } from 'commander';
import type { AnyStep } from '../../../schemas/step';
import { type Context, onAction } from '../context';
import { lazy } from '../lazy';
import { table } from '../render/table';

/** `athanor steps [show NAME]`: what steps there are, from their contracts. */
export function addStepsCommand(program: Command, context: Context): void {
  const steps = program.command('steps').description('list the steps that pipelines are made of');
  const list = onAction(context, async ({ options }) => {
    const { steps: known } = await context.catalogue(options);
    const sorted = [...known].sort((a, b) => (a.activityType < b.activityType ? -1 : 1));
    if (options.json) context.output.json(sorted.map(stepFacts));
    else {
      const rows = sorted.map((s) => [s.activityType, s.title, s.taskQueue]);
      for (const line of table(
        ['step', 'what it does', 'task queue'],
        rows,
        context.output.columns,
      )) {
        context.output.line(line);
      }
    }
  });
  steps.command('list', { isDefault: true }).description('every step in a line').action(list);
  steps
    .command('show <name>')
    .description('fields, types, limits and citations of a step')
    .action(
      onAction(context, async ({ args: [name = ''], options }) => {
        const { findStep } = lazy.catalogue();
        const { shapeOf } = lazy.shape();
        const step = findStep(await context.catalogue(options), name);
        if (options.json) {
          const input = shapeOf(step.input);
          context.output.json({
            ...stepFacts(step),
            input,
            output: shapeOf(step.output, 'output'),
          });
        } else
          for (const line of lazy.contractHelp().stepHelp(step, context.output))
            context.output.line(line);
      }),
    );
}

function stepFacts(step: AnyStep) {
  const { input: _input, output: _output, summarise: _summarise, kind: _kind, ...facts } = step;
  return facts;
}
