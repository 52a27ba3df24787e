import type { Command } from 'commander';
import { type Context, EXIT, onAction } from '../context';
import { followRun } from '../follow';
import { showBytes, showNumber } from '../render/quantities';
import { table } from '../render/table';
import { exitCodeOf } from './run';

/** `athanor runs result`: what a run found; waits for its end. */
export function addResultCommand(runs: Command, context: Context): void {
  runs
    .command('result <run>')
    .description('what a run found; waits for its end. With --json the whole output')
    .action(
      onAction(context, async ({ args: [runId = ''], options }) => {
        const { output } = context;
        const client = context.client(options);
        let detail = await client.runs.show(runId);
        if (detail.status === 'running') {
          if ((await followRun(context, client, runId)) === undefined) return EXIT.interrupted;
          detail = await client.runs.show(runId);
        }
        const { outcome, status, error } = detail;
        if (options.json) {
          const record = outcome === null ? null : await client.runs.record(runId);
          output.json({ runId, status, error, ...outcome, output: record?.output ?? null });
          return exitCodeOf(status);
        }
        output.line(`${runId}: ${status}${error === null ? '' : `, because ${error.message}`}`);
        output.lines(outcome?.headlines ?? []);
        const metrics = Object.entries(outcome?.metrics ?? {});
        for (const [name, value] of metrics) output.line(`${name}: ${showNumber(value)}`);
        const files = Object.entries(outcome?.files ?? {});
        const rows = files.map(([name, f]) => [name, showBytes(f.size), f.sha256]);
        output.lines(table(['file', 'size', 'artifact'], rows, output.columns));
        output.note(`Files: athanor artifacts get ${runId}/report.html -o report.html`);
        return exitCodeOf(status);
      }),
    );
}
