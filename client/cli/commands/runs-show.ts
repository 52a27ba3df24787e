import type { Command } from 'commander';
import { type Context, onAction } from '../context';
import { explanationLines } from '../render/explanation';
import { stageLines } from '../render/stage-lines';
import { summaryLines } from '../render/summary';
import { printable } from '../render/text';

/** `athanor runs show`: where a run stands, why steps ran again, what came from the cache. */
export function addShowCommand(runs: Command, context: Context): void {
  runs
    .command('show <run>')
    .description('where a run stands, why steps ran again, and what came from the cache')
    .action(
      onAction(context, async ({ args: [runId = ''], options }) => {
        const { output } = context;
        const client = context.client(options);
        const detail = await client.runs.show(runId);
        const explanation = await client.explain(runId);
        if (options.json) {
          output.json({ ...detail, explanation });
          return;
        }
        const { style, columns } = output;
        output.lines(summaryLines(detail, { style, columns, files: {} }));
        if (detail.state !== null) {
          output.line('');
          const view = { style, columns, nowMs: Date.now() };
          output.lines(stageLines(detail.state, detail.stageDigests, view));
          if (detail.state.paused) output.line(`Paused. Go on with: athanor runs resume ${runId}`);
          if (detail.state.awaiting !== null) output.line(printable(detail.state.awaiting));
        }
        output.line('');
        output.lines(explanationLines(explanation, style));
        for (const remark of detail.remarks) output.note(remark);
      }),
    );
}
