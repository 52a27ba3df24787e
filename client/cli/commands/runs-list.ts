import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunStatus } from '../../../schemas/pipeline';
import type { RunSummary } from '../../sdk';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showDuration, showTime } from '../render/quantities';
import { table } from '../render/table';

interface ListOptions extends GlobalOptions {
  project?: string;
  pipeline?: string;
  status?: RunStatus;
  limit: number;
}

const STATUSES: RunStatus[] = ['running', 'completed', 'failed', 'cancelled', 'rejected'];
const LIMIT_MAX = 1_000;
const LIMIT = 20;

/** `athanor runs list`: runs, newest first. */
export function addListCommand(runs: Command, context: Context): void {
  runs
    .command('list')
    .description('runs, newest first')
    .option('--project <name>', 'only of this project')
    .option('--pipeline <name>', 'only of this pipeline')
    .addOption(new Option('--status <status>', 'only with this status').choices(STATUSES))
    .option('--limit <number>', `how many, at most ${LIMIT_MAX}`, limit, LIMIT)
    .action(onAction<ListOptions>(context, ({ options }) => listRuns(context, options)));
}

/** Lists runs, the newest first. */
export async function listRuns(
  context: Context,
  options: GlobalOptions & Partial<ListOptions>,
): Promise<void> {
  const { project, pipeline, status, limit = LIMIT } = options;
  const found = await context.client(options).runs.list({ project, pipeline, status, limit });
  if (options.json) context.output.json(found);
  else if (found.length === 0) context.output.note('There are no such runs.');
  else context.output.lines(listLines(found, context.output.columns));
}

function listLines(runs: readonly RunSummary[], columns: number | undefined): string[] {
  const rows = runs.map((run) => [
    run.runId,
    run.status,
    run.status === 'running' ? whereabouts(run) : run.imported ? 'imported' : '',
    showTime(run.startedAt),
    showDuration((run.endedAt ? Date.parse(run.endedAt) : Date.now()) - Date.parse(run.startedAt)),
    run.title,
  ]);
  return table(['run', 'status', 'at', 'started', 'took', 'title'], rows, columns);
}

function whereabouts({ stage, progress }: RunSummary): string {
  const percent = progress === null ? '' : `${Math.floor(progress * 100)} %`;
  return [stage ?? '', percent].filter((t) => t !== '').join(', ');
}

function limit(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= LIMIT_MAX) return number;
  throw new InvalidArgumentError(`Allowed is a whole number from 1 to ${LIMIT_MAX}.`);
}
