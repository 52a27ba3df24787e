import type { Command } from 'commander';
import type { PasswordLink, Person } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

/** `athanor users list|add|link|disable|enable|administrator`. */
export function addUsersCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.people(options).users();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      one.email,
      one.name,
      one.administrator ? 'administrator' : '',
      one.disabledAt === null ? '' : `shut out ${showTime(one.disabledAt)}`,
      one.id,
    ]);
    context.output.lines(table(['e-mail', 'name', '', '', 'id'], rows, context.output.columns));
  };
  const users = addGroup(program, context, {
    name: 'users',
    description: 'the people of this place',
    byDefault: list,
  });
  addUserMaking(users, context);
  addUserChanging(users, context);
  users
    .command('list')
    .description('everybody')
    .action(onAction(context, ({ options }) => list(options)));
}

function addUserMaking(users: Command, context: Context): void {
  users
    .command('add <email>')
    .description('add a person, and print a link by which they set a password, once')
    .requiredOption('--name <name>', 'what people call them')
    .option('--administrator', 'may add people and projects, and read the whole audit log')
    .action(
      onAction<{ name: string; administrator?: boolean }>(context, async ({ args, options }) => {
        const { name, administrator = false } = options;
        const asked = { email: args[0] ?? '', name, administrator };
        const { person, link } = await context.people(options).addUser(asked);
        if (options.json) return context.output.json({ ...person, link });
        context.output.line(`${person.email} is ${person.id}.`);
        tellLink(context, link);
      }),
    );
  users
    .command('link <person>')
    .description('print another link by which a person sets a password; the last one is void')
    .action(
      onAction(context, async ({ args: [person = ''], options }) => {
        const link = await context.people(options).passwordLink(person);
        if (options.json) context.output.json(link);
        else tellLink(context, link);
      }),
    );
}

function addUserChanging(users: Command, context: Context): void {
  type Act = (person: string, options: GlobalOptions) => Promise<Person>;
  const act = (usage: string, description: string, change: Act, told: string) =>
    users
      .command(usage)
      .description(description)
      .action(
        onAction(context, async ({ args: [person = ''], options }) => {
          const changed = await change(person, options);
          if (options.json) context.output.json(changed);
          else context.output.line(`${changed.email} ${told}`);
        }),
      );
  const people = (options: GlobalOptions) => context.people(options);
  act(
    'disable <person>',
    'shut a person out: sessions and keys end at once',
    (p, o) => people(o).setDisabled(p, true),
    'is shut out.',
  );
  act(
    'enable <person>',
    'let a person in again',
    (p, o) => people(o).setDisabled(p, false),
    'may come in again.',
  );
  act(
    'promote <person>',
    'make a person an administrator',
    (p, o) => people(o).setAdministrator(p, true),
    'is an administrator.',
  );
  act(
    'demote <person>',
    'make an administrator a person like others',
    (p, o) => people(o).setAdministrator(p, false),
    'is no administrator any more.',
  );
}

function tellLink({ output }: Context, link: PasswordLink | null): void {
  if (link === null)
    output.note("No gate is known here, and so no link: start one with 'athanor up'.");
  else output.line(`${link.url}\nsets the password, once, until ${showTime(link.expiresAt)}.`);
}
