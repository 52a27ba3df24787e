import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

const ROLLBACK = `
For a return to the release before: stop every process of Athanor on the database and make a backup first. What only
the newer tables could hold is lost; a process of the newer release that starts again brings them forward again.`;

/** `athanor db status|migrate|rollback`. */
export function addDatabaseCommand(program: Command, context: Context): void {
  const status = async (options: GlobalOptions) => {
    const found = await withHistory(context, options, (history) => history.list());
    if (options.json) return context.output.json(found);
    context.output.lines(found.map(({ name, applied }) => `${applied ? '*' : ' '} ${name}`));
  };
  const group = addGroup(program, context, {
    name: 'db',
    description: "the database's tables: to this release, and back to the one before",
    byDefault: status,
  });
  group
    .command('status')
    .description('migrations that this release knows; a star before those that are applied')
    .action(onAction(context, ({ options }) => status(options)));
  group
    .command('migrate')
    .description('bring the tables to this release, as every process does when it starts')
    .action(
      onAction(context, async ({ options }) => {
        await withHistory(context, options, (history) => history.migrate());
        context.output.note('The tables are those of this release.');
      }),
    );
  group
    .command('rollback')
    .description('take the last migration back')
    .option('--yes', 'what only the newer tables hold may be lost')
    .addHelpText('after', ROLLBACK)
    .action(
      onAction<{ yes?: boolean }>(context, async ({ options }) => {
        if (options.yes !== true) {
          const message = `Data may be lost; say --yes.${ROLLBACK}`;
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
        const name = await withHistory(context, options, (history) => history.rollback());
        if (options.json) context.output.json({ rolledBack: name ?? null });
        else context.output.line(name === undefined ? 'Nothing is applied.' : `Took ${name} back.`);
      }),
    );
}

type History = ReturnType<ReturnType<typeof lazy.transport>['openTablesHistory']>;

async function withHistory<T>(
  { env }: Context,
  options: GlobalOptions,
  work: (history: History) => Promise<T>,
): Promise<T> {
  const { databaseUrlOf, openTablesHistory } = lazy.transport();
  const history = openTablesHistory(databaseUrlOf(options, env));
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}
