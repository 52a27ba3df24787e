import type { Command } from 'commander';
import type { NewSchedule, Schedule, SchedulesClient } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';
import { readFields } from './input-sets';

const HELP = `
Each time that is due starts one run, in the name of whoever made the schedule, within the quota of the project; the run
carries the name of the schedule. What is refused is in the audit log. Files in the input are references to artifacts.
  athanor schedules add nightly screen --template usual --cron '0 2 * * 1-5' --timezone Europe/Berlin
  athanor schedules backfill nightly --from 2026-12-01T00:00:00Z --to 2026-12-04T00:00:00Z`;

/** `athanor schedules list|show|add|pause|resume|trigger|backfill|remove`. */
export function addSchedulesCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.client(options).schedules.list();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      ...[one.name, one.run.pipeline, whenOf(one)],
      one.paused ? 'paused' : nextOf(one),
    ]);
    const head = ['schedule', 'pipeline', 'when', 'next'];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const schedules = addGroup(program, context, {
    name: 'schedules',
    description: 'runs that start by themselves',
    byDefault: list,
  });
  schedules.addHelpText('after', HELP);
  schedules
    .command('list')
    .description('those of the project')
    .action(onAction(context, ({ options }) => list(options)));
  schedules
    .command('show <schedule>')
    .description('one, with its next times and its last runs')
    .action(
      onAction(context, async ({ args: [name = ''], options }) => {
        const found = await context.client(options).schedules.show(name);
        if (options.json) return context.output.json(found);
        const { run, overlap, paused, createdBy } = found;
        const state = paused ? 'paused' : `next ${nextOf(found)}`;
        context.output.line(`${name}: ${run.pipeline}, ${whenOf(found)}, ${overlap}; ${state}`);
        context.output.line(`by ${createdBy}, ${showTime(found.createdAt)}`);
        const rows = found.recent.map(({ at, runId }) => [showTime(at), runId]);
        context.output.lines(table(['due', 'run'], rows, context.output.columns));
      }),
    );
  addAdd(schedules, context);
  addActs(schedules, context);
}

interface AddOptions extends GlobalOptions {
  cron?: string;
  every?: string;
  timezone: string;
  overlap: string;
  template?: string;
  parameters?: string;
  tier?: string;
  cache: boolean;
  paused?: true;
}

function addAdd(schedules: Command, context: Context): void {
  schedules
    .command('add <schedule> <pipeline> [input]')
    .description('have runs started, with an input from a YAML or JSON file')
    .option('--cron <fields>', "minute hour day month weekday, such as '0 2 * * 1-5'; or @daily")
    .option('--every <seconds>', 'or so many seconds apart, 60 and more')
    .option('--timezone <name>', 'of --cron, as IANA names it', 'UTC')
    .option('--overlap <policy>', 'while a run goes on: skip, buffer-one, allow-all', 'skip')
    .option('--template <name>', 'what the input is laid over (name@3, or the newest of a name)')
    .option('--parameters <name>', 'a parameter set, laid over the template')
    .option('--tier <tier>', 'lowest tier of nodes that the inputs may reach')
    .option('--no-cache', 'compute every step again')
    .option('--paused', 'start nothing until it is resumed')
    .action(
      onAction<AddOptions>(context, async ({ args, options }) => {
        const [name = '', pipeline = '', file] = args;
        const { cron, every, timezone, template, parameters, paused = false } = options;
        const input = file === undefined ? {} : readFields(file);
        const tier = options.tier as NewSchedule['run']['tier'];
        const asked: NewSchedule = {
          name,
          run: { pipeline, input, template, parameters, tier, useCache: options.cache },
          ...{ cron, everySeconds: every === undefined ? undefined : Number(every) },
          ...{ timezone, overlap: options.overlap as NewSchedule['overlap'], paused },
        };
        const made = await context.client(options).schedules.create(asked);
        if (options.json) context.output.json(made);
        else
          context.output.line(`${name} is there${paused ? ', paused' : `; next ${nextOf(made)}`}.`);
      }),
    );
}

function addActs(schedules: Command, context: Context): void {
  type Act = (client: SchedulesClient, name: string) => Promise<void>;
  const acts: [name: string, description: string, act: Act, told: string][] = [
    ['pause', 'start nothing until it is resumed', (c, name) => c.pause(name), 'Paused.'],
    ['resume', 'go on from now', (c, name) => c.resume(name), 'Goes on.'],
    ['trigger', 'start a run now', (c, name) => c.trigger(name), 'A run starts.'],
    ['remove', 'take it away; its runs go on', (c, name) => c.remove(name), 'Gone.'],
  ];
  for (const [act, description, work, told] of acts) {
    schedules
      .command(`${act} <schedule>`)
      .description(description)
      .action(
        onAction(context, async ({ args: [name = ''], options }) => {
          await work(context.client(options).schedules, name);
          if (options.json) context.output.json({ name });
          else context.output.line(told);
        }),
      );
  }
  schedules
    .command('backfill <schedule>')
    .description('start the runs of a time that is over; those that were started stay as they are')
    .requiredOption('--from <time>', 'such as 2026-12-01T00:00:00Z')
    .requiredOption('--to <time>', 'at most a year later')
    .action(
      onAction<{ from: string; to: string }>(context, async ({ args: [name = ''], options }) => {
        const { from, to } = options;
        await context.client(options).schedules.backfill(name, { from, to });
        if (options.json) context.output.json({ name });
        else context.output.line('Its runs start, one after another.');
      }),
    );
}

function whenOf({ cron, everySeconds, timezone }: Schedule): string {
  return cron === null ? `every ${everySeconds} s` : `${cron} (${timezone})`;
}

function nextOf({ next: [next] }: Schedule): string {
  return next === undefined ? 'never' : showTime(next);
}
