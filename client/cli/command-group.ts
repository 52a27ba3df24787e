import type { Command } from 'commander';
import { AthanorError } from '../../schemas/errors';
import { nearest } from '../sdk/nearest';
import { type Context, type GlobalOptions, onAction } from './context';

/**
 * A command that has commands of its own; alone it does what `byDefault` says. Commander's own default
 * command would take a mistyped name for an argument.
 */
export function addGroup(
  program: Command,
  context: Context,
  o: {
    name: string;
    description: string;
    byDefault?: (options: GlobalOptions) => Promise<void>;
  },
): Command {
  const group = program.command(o.name).description(o.description);
  group
    .usage('[command]')
    .argument('[command]')
    .allowExcessArguments()
    .action(
      onAction(context, async ({ args: [name], options }) => {
        if (name === undefined && o.byDefault !== undefined) return o.byDefault(options);
        const names = group.commands.map((c) => c.name());
        const near = name === undefined ? undefined : nearest(name, names);
        const found = name === undefined ? 'nothing' : `'${name}'`;
        throw new AthanorError({
          code: 'INPUT_INVALID',
          message:
            `${found} was found after 'athanor ${o.name}'${near ? `. Did you mean ${near}?` : '.'}` +
            ` Allowed: ${names.join(', ')}.`,
        });
      }),
    );
  return group;
}
