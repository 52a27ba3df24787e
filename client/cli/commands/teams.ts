import type { Command } from 'commander';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

/** `athanor teams list|create|members|join|leave|remove`. */
export function addTeamsCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.people(options).teams();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [one.name, one.title, one.organisation, one.id]);
    const head = ['team', 'title', 'organisation', 'id'];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const teams = addGroup(program, context, {
    name: 'teams',
    description: 'groups of people who get their roles together',
    byDefault: list,
  });
  teams
    .command('list')
    .description('all of them')
    .action(onAction(context, ({ options }) => list(options)));
  teams
    .command('create <team>')
    .description('add a team; it gets roles with `projects grant --kind team`')
    .requiredOption('--title <title>', 'what people call it')
    .option('--organisation <name>', 'whose it is', 'default')
    .action(
      onAction<{ title: string; organisation: string }>(context, async ({ args, options }) => {
        const { title, organisation } = options;
        const asked = { name: args[0] ?? '', title, organisation };
        const made = await context.people(options).createTeam(asked);
        if (options.json) context.output.json(made);
        else context.output.line(`${made.name} is ${made.id}.`);
      }),
    );
  teams
    .command('members <team>')
    .description('who is in a team')
    .action(
      onAction(context, async ({ args: [team = ''], options }) => {
        const found = await context.people(options).team(team);
        if (options.json) return context.output.json(found);
        const rows = found.members.map((one) => [one.email, one.name, showTime(one.since)]);
        context.output.lines(table(['e-mail', 'name', 'since'], rows, context.output.columns));
      }),
    );
  addTeamChanging(teams, context);
}

function addTeamChanging(teams: Command, context: Context): void {
  for (const [name, act, told] of [
    ['join', 'joinTeam', 'is in'],
    ['leave', 'leaveTeam', 'is no longer in'],
  ] as const) {
    teams
      .command(`${name} <team> <person>`)
      .description(name === 'join' ? 'put a person into a team' : 'take a person out of a team')
      .action(
        onAction(context, async ({ args: [team = '', person = ''], options }) => {
          await context.people(options)[act](team, person);
          if (options.json) context.output.json({ team, person });
          else context.output.line(`${person} ${told} ${team}.`);
        }),
      );
  }
  teams
    .command('remove <team>')
    .description('take a team away, with the roles that it gave')
    .action(
      onAction(context, async ({ args: [team = ''], options }) => {
        await context.people(options).removeTeam(team);
        if (options.json) context.output.json({ team });
        else context.output.line(`${team} is gone.`);
      }),
    );
}
