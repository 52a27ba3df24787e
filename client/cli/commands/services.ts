import type { Command } from 'commander';
import { addGroup } from '../command-group';
import { type Context, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';
import { showNewKey } from './keys';

/** `athanor services list|disable`; `athanor keys create --service` makes one with its key. */
export function addServicesCommand(program: Command, context: Context): void {
  const services = addGroup(program, context, {
    name: 'services',
    description: 'service accounts of a project: programs that act by themselves',
  });
  services
    .command('list <project>')
    .description('those of a project')
    .action(
      onAction(context, async ({ args: [project = ''], options }) => {
        const found = await context.people(options).services(project);
        if (options.json) return context.output.json(found);
        const rows = found.map((one) => [
          ...[one.name, one.id, showTime(one.createdAt)],
          one.disabledAt === null ? '' : `shut out ${showTime(one.disabledAt)}`,
        ]);
        const head = ['service account', 'id', 'since', ''];
        context.output.lines(table(head, rows, context.output.columns));
      }),
    );
  services
    .command('key <project> <service>')
    .description('make another key of a service account, and print it, once')
    .action(
      onAction(context, async ({ args: [project = '', service = ''], options }) => {
        const key = await context
          .people(options)
          .createServiceKey(project, service, { name: service });
        showNewKey(context, key, options);
      }),
    );
  services
    .command('disable <project> <service>')
    .description('shut a service account out; its keys open nothing any more')
    .action(
      onAction(context, async ({ args: [project = '', service = ''], options }) => {
        const changed = await context.people(options).disableService(project, service);
        if (options.json) context.output.json(changed);
        else context.output.line(`${changed.name} is shut out.`);
      }),
    );
}
