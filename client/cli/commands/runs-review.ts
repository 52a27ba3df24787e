import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Review } from '../../../schemas/progress';
import type { WaitingRun } from '../../sdk';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

interface ReviewOptions extends GlobalOptions {
  by?: string;
  comment: string;
  stage?: string;
  candidate?: string;
}

const DECISIONS: { decision: Review['decision']; done: string; description: string }[] = [
  {
    decision: 'approve',
    done: 'Approved',
    description: 'approve what a run waits for: its candidates, one of them, or a stage',
  },
  {
    decision: 'reject',
    done: 'Rejected',
    description: 'reject what a run waits for: its candidates, one of them, or a stage',
  },
  {
    decision: 'comment',
    done: 'Remarked on',
    description: 'remark on a run that goes on, one of its stages or candidates',
  },
];

/** `athanor runs approve|reject|comment`, and `athanor runs queue`. */
export function addReviewCommands(runs: Command, context: Context): void {
  for (const one of DECISIONS) addDecision(runs, context, one);
  runs
    .command('queue')
    .description('runs that wait for a person, escalated ones first')
    .action(
      onAction(context, async ({ options }) => {
        const found = await context.client(options).runs.waiting();
        if (options.json) context.output.json(found);
        else if (found.length === 0) context.output.note('No run waits for a person.');
        else context.output.lines(waitingLines(found, context.output.columns));
      }),
    );
}

function addDecision(
  runs: Command,
  context: Context,
  { decision, done, description }: (typeof DECISIONS)[number],
): void {
  runs
    .command(`${decision} <run>`)
    .description(description)
    .option('--by <name>', 'who says it (default: the name of your account)')
    .option('--comment <text>', 'why; it stands in the report', '')
    .option('--stage <name>', 'the stage that it is about')
    .option('--candidate <id>', 'the candidate that it is about')
    .action(
      onAction<ReviewOptions>(context, async ({ args: [runId = ''], options }) => {
        const { by = userInfo().username, comment, stage, candidate } = options;
        const about = { ...(stage && { stage }), ...(candidate && { candidate }) };
        const review = { decision, by, comment, ...about };
        await context.client(options).runs.review(runId, review);
        const what = candidate ?? stage;
        if (options.json) context.output.json({ runId, ...review });
        else
          context.output.line(`${done}${what === undefined ? '' : ` ${what}`} by ${by}: ${runId}`);
      }),
    );
}

function waitingLines(runs: readonly WaitingRun[], columns: number | undefined): string[] {
  const rows = runs.map(({ runId, review, title, startedAt }) => [
    runId,
    review?.escalated ? 'escalated' : 'review',
    review?.stage || 'candidates',
    review === null || review.reviewers.length === 0 ? 'anyone' : review.reviewers.join(', '),
    review?.dueAt ? showTime(new Date(review.dueAt).toISOString()) : '',
    showTime(startedAt),
    title,
  ]);
  return table(['run', 'queue', 'of', 'who may decide', 'due', 'started', 'title'], rows, columns);
}
