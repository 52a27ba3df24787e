import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Context, onAction } from '../context';
import { lazy } from '../lazy';

/** `athanor build`: bundles the pipelines and steps that a project's config names. */
export function addBuildCommand(program: Command, context: Context): void {
  program
    .command('build [folder]')
    .description('bundle the steps and pipelines named in athanor.config.ts')
    .action(
      onAction(context, async ({ args, options }) => {
        const { buildProject } = lazy.build();
        const folder = resolve(args[0] ?? '.');
        const built = await buildProject(folder);
        if (options.json) context.output.json(built);
        else context.output.line(`Built ${folder}.`);
      }),
    );
}
