import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Review } from '../../../schemas/progress';
import { type Context, type GlobalOptions, onAction } from '../context';

interface ReviewOptions extends GlobalOptions {
  by?: string;
  comment: string;
}

const DECISIONS: { decision: Review['decision']; description: string }[] = [
  { decision: 'approve', description: 'approve the candidates of a run that waits for it' },
  { decision: 'reject', description: 'reject the candidates of a run that waits for approval' },
];

/** `athanor runs approve|reject`. */
export function addReviewCommands(runs: Command, context: Context): void {
  for (const { decision, description } of DECISIONS) {
    runs
      .command(`${decision} <run>`)
      .description(description)
      .option('--by <name>', 'who decides (default: the name of your account)')
      .option('--comment <text>', 'why; it stands in the report', '')
      .action(
        onAction<ReviewOptions>(context, async ({ args: [runId = ''], options }) => {
          const by = options.by ?? userInfo().username;
          const review = { decision, by, comment: options.comment };
          await context.client(options).runs.review(runId, review);
          if (options.json) context.output.json({ runId, ...review });
          else
            context.output.line(
              `${decision === 'approve' ? 'Approved' : 'Rejected'} by ${by}: ${runId}`,
            );
        }),
      );
  }
}
