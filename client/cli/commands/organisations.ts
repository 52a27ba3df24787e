import type { Command } from 'commander';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

/** `athanor organisations list|create`. */
export function addOrganisationsCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.people(options).organisations();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [one.name, one.title, showTime(one.createdAt)]);
    context.output.lines(table(['organisation', 'title', 'since'], rows, context.output.columns));
  };
  const organisations = addGroup(program, context, {
    name: 'organisations',
    description: 'who runs projects together',
    byDefault: list,
  });
  organisations
    .command('list')
    .description('all of them')
    .action(onAction(context, ({ options }) => list(options)));
  organisations
    .command('create <organisation>')
    .description('add an organisation')
    .requiredOption('--title <title>', 'what people call it')
    .action(
      onAction<{ title: string }>(context, async ({ args: [name = ''], options }) => {
        const { title } = options;
        const made = await context.people(options).createOrganisation({ name, title });
        if (options.json) context.output.json(made);
        else context.output.line(`${made.name} is there.`);
      }),
    );
}
