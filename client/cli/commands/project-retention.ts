import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  RETENTION_ONLY,
  type RetentionOnly,
  type RetentionPolicy,
} from '../../../schemas/platform/retention';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

interface RetentionOptions extends GlobalOptions {
  days?: number | 'none';
  only?: RetentionOnly;
  dryRun?: boolean;
}

/** `athanor projects retention`: how long a project keeps its runs, and what would go. */
export function addProjectRetention(projects: Command, context: Context): void {
  projects
    .command('retention <project>')
    .description('how long a project keeps runs that have ended; with options, changes it')
    .option('--days <number>', 'after so many days they are deleted, or none: kept for ever', days)
    .addOption(
      new Option('--only <which>', 'which ended runs, with --days').choices(RETENTION_ONLY),
    )
    .option('--dry-run', 'changes nothing, and lists the runs that would be deleted')
    .action(
      onAction<RetentionOptions>(context, async ({ args: [project = ''], options }) => {
        const people = context.people(options);
        const now = await people.retention(project);
        const asked = policyOf(options, now);
        if (options.dryRun) {
          showDue(context, options, await people.dueRuns(project, asked));
          return;
        }
        const policy = asked === now ? now : await people.setRetention(project, asked);
        if (options.json) context.output.json(policy);
        else context.output.line(words(policy));
      }),
    );
}

function policyOf({ days: asked, only }: RetentionOptions, now: RetentionPolicy): RetentionPolicy {
  if (asked === undefined && only === undefined) return now;
  const kept = asked === undefined ? now.days : asked === 'none' ? null : asked;
  return { days: kept, only: only ?? now.only };
}

function showDue(
  { output }: Context,
  options: GlobalOptions,
  due: Awaited<ReturnType<ReturnType<Context['people']>['dueRuns']>>,
): void {
  if (options.json) {
    output.json(due);
    return;
  }
  const rows = due.map((run) => [
    ...[run.runId, run.status, showTime(run.endedAt), String(run.results), String(run.points)],
  ]);
  if (rows.length > 0) {
    output.lines(table(['run', 'status', 'ended', 'results', 'points'], rows, output.columns));
  }
  output.line(
    due.length === 1 ? '1 run would be deleted.' : `${due.length} runs would be deleted.`,
  );
}

function words({ days: kept, only }: RetentionPolicy): string {
  if (kept === null) return 'Runs are kept for ever.';
  const which = only === 'all' ? 'Runs' : 'Runs that failed or were cancelled';
  return `${which} are deleted ${kept} ${kept === 1 ? 'day' : 'days'} after their end.`;
}

/** A whole number, or `none`: commander takes null for nothing said. */
function days(text: string): number | 'none' {
  if (text === 'none') return text;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Allowed is a whole number from 1, or 'none'.");
}
