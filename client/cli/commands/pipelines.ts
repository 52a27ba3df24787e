import type { Command } from 'commander';
import type { AnyPipeline } from '../../../schemas/pipeline';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { table } from '../render/table';

/** `athanor pipelines [show NAME]`: what can be run, from the contracts. */
export function addPipelinesCommand(program: Command, context: Context): void {
  const pipelines = program.command('pipelines').description('list what can be run');
  const list = onAction(context, async ({ options }) => {
    const { pipelines: known } = await context.catalogue(options);
    if (options.json) context.output.json(known.map(pipelineFacts));
    else {
      const rows = known.map((p) => [p.name, String(p.version), p.title]);
      for (const line of table(['pipeline', 'version', 'title'], rows, context.output.columns)) {
        context.output.line(line);
      }
      context.output.note('Fields and an example: athanor pipelines show NAME');
    }
  });
  pipelines
    .command('list', { isDefault: true })
    .description('every pipeline in a line')
    .action(list);
  pipelines
    .command('show <name>')
    .description('fields, types, defaults, limits, an example input and citations')
    .option('--example', 'only the example input, as YAML')
    .action(
      onAction<GlobalOptions & { example?: boolean }>(context, async ({ args, options }) => {
        const { findPipeline } = lazy.catalogue();
        const { shapeOf } = lazy.shape();
        const { exampleYaml, pipelineHelp } = lazy.contractHelp();
        const pipeline = findPipeline(await context.catalogue(options), args[0] ?? '');
        if (options.example) context.output.line(exampleYaml(pipeline).trimEnd());
        else if (options.json) {
          const input = shapeOf(pipeline.input);
          const outputShape = shapeOf(pipeline.output, 'output');
          context.output.json({ ...pipelineFacts(pipeline), input, output: outputShape });
        } else for (const line of pipelineHelp(pipeline, context.output)) context.output.line(line);
      }),
    );
}

function pipelineFacts(pipeline: AnyPipeline) {
  const { name, version, title, description, stages, example, citations } = pipeline;
  return { name, version, title, description, stages, example, citations };
}
