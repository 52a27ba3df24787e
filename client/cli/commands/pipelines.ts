import type { Command } from 'commander';
import type { AnyPipeline } from '../../../schemas/pipeline';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { table } from '../render/table';

/** `athanor pipelines [show NAME]`: what can be run, from the contracts. */
export function addPipelinesCommand(program: Command, context: Context): void {
  const pipelines = addGroup(program, context, {
    name: 'pipelines',
    description: 'list what can be run',
    byDefault: (options) => list(context, options),
  });
  pipelines
    .command('list')
    .description('every one in a line')
    .action(onAction(context, ({ options }) => list(context, options)));
  pipelines
    .command('show <name>')
    .description('fields, types, defaults, limits, an example input and citations')
    .option('--example', 'only the example input, as YAML')
    .action(
      onAction<GlobalOptions & { example?: boolean }>(context, async ({ args, options }) => {
        const { findPipeline } = lazy.catalogue();
        const { shapeOf } = lazy.input();
        const { exampleYaml, pipelineHelp } = lazy.contractHelp();
        const pipeline = findPipeline(await context.catalogue(options), args[0] ?? '');
        if (options.example) context.output.line(exampleYaml(pipeline).trimEnd());
        else if (options.json) {
          const input = shapeOf(pipeline.input);
          const outputShape = shapeOf(pipeline.output, 'output');
          context.output.json({ ...pipelineFacts(pipeline), input, output: outputShape });
        } else context.output.lines(pipelineHelp(pipeline, context.output));
      }),
    );
}

async function list(context: Context, options: GlobalOptions): Promise<void> {
  const { pipelines: known } = await context.catalogue(options);
  if (options.json) context.output.json(known.map(pipelineFacts));
  else {
    const rows = known.map((p) => [p.name, String(p.version), p.title]);
    context.output.lines(table(['pipeline', 'version', 'title'], rows, context.output.columns));
    context.output.note('Fields and an example: athanor pipelines show NAME');
  }
}

function pipelineFacts(pipeline: AnyPipeline) {
  const { name, version, title, description, stages, example, citations } = pipeline;
  return { name, version, title, description, stages, example, citations };
}
