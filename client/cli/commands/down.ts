import type { Command } from 'commander';
import { type Context, onAction } from '../context';
import { lazy } from '../lazy';

/** `athanor down`: drains and stops the stack of a data folder. */
export function addDownCommand(program: Command, context: Context): void {
  program
    .command('down')
    .description('drain and stop what runs on the data folder')
    .action(
      onAction(context, async ({ options }) => {
        const { dataFolderOf } = lazy.services();
        const { stopStack } = lazy.stack();
        const folder = dataFolderOf(options, context.env);
        const result = await stopStack(folder);
        if (options.json) context.output.json({ folder: folder.path, ...result });
        else if (result.outcome === 'stopped') context.output.line('Athanor has stopped.');
        else {
          const names = result.ended.length === 0 ? 'nothing' : result.ended.join(', ');
          context.output.line(`Athanor had been killed before; ended what it left: ${names}.`);
        }
      }),
    );
}
