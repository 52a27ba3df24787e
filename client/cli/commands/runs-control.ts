import type { Command } from 'commander';
import type { RunsClient } from '../../sdk';
import { type Context, onAction } from '../context';

const CONTROLS = [
  {
    verb: 'cancel',
    description: 'stop a run; what it found so far is reported',
    done: 'Asked to stop',
  },
  { verb: 'pause', description: 'let nothing new start; what runs is finished', done: 'Paused' },
  { verb: 'resume', description: 'go on with a paused run', done: 'Resumed' },
] as const satisfies { verb: keyof RunsClient; description: string; done: string }[];

/** `athanor runs cancel|pause|resume`. */
export function addControlCommands(runs: Command, context: Context): void {
  for (const { verb, description, done } of CONTROLS) {
    runs
      .command(`${verb} <run>`)
      .description(description)
      .action(
        onAction(context, async ({ args: [runId = ''], options }) => {
          await context.client(options).runs[verb](runId);
          if (options.json) context.output.json({ runId, done: verb });
          else context.output.line(`${done}: ${runId}`);
          context.output.note(`See it with: athanor runs watch ${runId}`);
        }),
      );
  }
}
