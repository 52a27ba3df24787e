import type { Command } from 'commander';
import { type Context, type GlobalOptions, onAction } from '../context';

/** `athanor runs keep`: a run that no retention deletes. */
export function addKeepCommand(runs: Command, context: Context): void {
  runs
    .command('keep <run>')
    .description('keep a run whatever the retention of its project says')
    .option('--release', 'let it go again')
    .action(
      onAction<GlobalOptions & { release?: boolean }>(
        context,
        async ({ args: [runId = ''], options }) => {
          const held = options.release !== true;
          await context.client(options).runs.hold(runId, held);
          if (options.json) context.output.json({ runId, held });
          else
            context.output.line(held ? `Kept: ${runId}` : `Kept no longer than others: ${runId}`);
        },
      ),
    );
}
