import type { Command } from 'commander';
import { type Context, EXIT, onAction } from '../context';
import { followRun } from '../follow';
import { explanationLines } from '../render/explanation';
import { summaryLines } from '../render/summary';
import { exitCodeOf } from './run';

/** `athanor runs watch`: shows a run until it ends. */
export function addWatchCommand(runs: Command, context: Context): void {
  runs
    .command('watch <run>')
    .description('show a run until it ends; Ctrl-C stops the watching, not the run')
    .action(
      onAction(context, async ({ args: [runId = ''], options }) => {
        const { output } = context;
        const client = context.client(options);
        const ended = await followRun(context, client, runId);
        if (ended === undefined) return EXIT.interrupted;
        const detail = await client.runs.show(runId);
        const explanation = await client.explain(runId);
        if (options.json) output.json({ ...detail, explanation });
        else {
          const { style, columns } = output;
          output.lines(summaryLines(detail, { style, columns, files: {} }));
          output.lines(explanationLines(explanation, style));
        }
        return exitCodeOf(ended.status);
      }),
    );
}
