import type { Command } from 'commander';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

/** `athanor runs import`: keeps the run of a crate from elsewhere, to be read here. */
export function addImportCommand(runs: Command, context: Context): void {
  runs
    .command('import <crate>')
    .description('keep the record of a run from another server, to list, show and report it here')
    .option('--project <name>', 'the project that it is shown in (default: that of the crate)')
    .action(
      onAction<GlobalOptions & { project?: string }>(context, async ({ args, options }) => {
        const { importCrate, readCrate } = lazy.provenance();
        const crate = await readCrate(args[0] ?? '');
        const { project } = options;
        const client = context.client(options);
        const imported = await importCrate(client, crate, project === undefined ? {} : { project });
        if (options.json) context.output.json(imported);
        else {
          context.output.line(imported.runId);
          context.output.note(
            imported.existing
              ? 'It was imported before.'
              : `See it: athanor runs show ${imported.runId}`,
          );
        }
      }),
    );
}
