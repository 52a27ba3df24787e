import { type Command, InvalidArgumentError } from 'commander';
import type { OwnerUsage, RunUsage } from '../../../schemas/platform/quotas';
import { type Context, type GlobalOptions, onAction } from '../context';
import { table } from '../render/table';

interface UsageOptions extends GlobalOptions {
  project?: string;
  run?: string;
  days?: number;
  runs?: boolean;
}

const MEANING = `
Node time is the wall-clock time of steps, added up; what came from the cache costs nothing. CPU time is that of a
step's thread and of the programs that it ran, energy its share of what the processors drew (Linux, where RAPL
can be read): each over the results whose nodes could measure it, as nodes claim.`;

/** `athanor usage`: what runs took, by owner of the nodes. */
export function addUsageCommand(program: Command, context: Context): void {
  program
    .command('usage')
    .description('what runs took: node time, CPU time and energy, by owner of the nodes')
    .option('--project <project>', 'of one project')
    .option('--run <run>', 'of one run')
    .option('--days <number>', 'of so many days, up to now', count)
    .option('--runs', 'each run by itself')
    .addHelpText('after', MEANING)
    .action(onAction<UsageOptions>(context, ({ options }) => usage(context, options)));
}

async function usage(context: Context, options: UsageOptions): Promise<void> {
  const { project, run, days, runs = false } = options;
  const people = context.people(options);
  const query = { ...(project && { project }), ...(run && { run }), ...(days && { days }) };
  const found = await (runs ? people.usageByRun(query) : people.usage(query));
  if (options.json) return context.output.json(found);
  const rows = found.map((one) => [
    ...('run' in one ? [(one as RunUsage).run] : []),
    ...cells(one),
  ]);
  const head = ['owner', 'results', 'node time', 'CPU time', 'energy'];
  if (found.length === 0) context.output.note('Nothing was computed.');
  else
    context.output.lines(table([...(runs ? ['run'] : []), ...head], rows, context.output.columns));
}

function cells(one: OwnerUsage): string[] {
  const { owner, results, nodeSeconds, cpuSeconds, joules, cpuMeasured, joulesMeasured } = one;
  return [
    owner === '' ? '(unknown)' : owner,
    String(results),
    seconds(nodeSeconds),
    measured(seconds(cpuSeconds), cpuMeasured, results),
    measured(`${joules.toFixed(0)} J`, joulesMeasured, results),
  ];
}

function seconds(value: number): string {
  return value < 3_600 ? `${value.toFixed(1)} s` : `${(value / 3_600).toFixed(2)} h`;
}

function measured(text: string, of: number, results: number): string {
  if (of === 0) return 'not measured';
  return of === results ? text : `${text} (${of} of ${results})`;
}

function count(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1 to 9999.');
}
