import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../../../schemas/platform/permissions';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';
import { addProjectQuota } from './project-quota';
import { addProjectRetention } from './project-retention';

interface CreateOptions {
  title: string;
  organisation: string;
  lead?: string;
}

/** `athanor projects list|create|members|rotate-key|grant|withdraw|archive|restore|quota|retention`. */
export function addProjectsCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.people(options).projects();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      ...[one.name, one.title, one.organisation],
      one.archivedAt === null ? '' : `archived ${showTime(one.archivedAt)}`,
    ]);
    const head = ['project', 'title', 'organisation', ''];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const projects = addGroup(program, context, {
    name: 'projects',
    description: 'projects, and who may do what in them',
    byDefault: list,
  });
  projects
    .command('list')
    .description('all of them')
    .action(onAction(context, ({ options }) => list(options)));
  projects
    .command('create <project>')
    .description('add a project; you give its first member a role with `grant`')
    .requiredOption('--title <title>', 'what it is about')
    .option('--organisation <name>', 'whose it is', 'default')
    .option('--lead <person>', 'its principal investigator; on a server you, unless given')
    .action(
      onAction<CreateOptions>(context, async ({ args, options }) => {
        const { title, organisation, lead } = options;
        const made = await context.people(options).createProject({
          ...{ name: args[0] ?? '', title, organisation },
          ...(lead !== undefined && { principalInvestigator: lead }),
        });
        if (options.json) context.output.json(made);
        else
          context.output.line(
            `${made.name} is there. Next: athanor projects grant ${made.name} <person> --role principal-investigator`,
          );
      }),
    );
  projects
    .command('members <project>')
    .description('who has which role')
    .action(
      onAction(context, async ({ args: [project = ''], options }) => {
        const found = await context.people(options).members(project);
        if (options.json) return context.output.json(found);
        const rows = found.map((one) => [one.name, one.role, one.kind, showTime(one.grantedAt)]);
        context.output.lines(table(['member', 'role', '', 'since'], rows, context.output.columns));
      }),
    );
  projects
    .command('rotate-key <project>')
    .description('encrypt what Temporal keeps of it from now on with a new key')
    .action(
      onAction(context, async ({ args: [project = ''], options }) => {
        const key = await context.people(options).rotatePayloadKey(project);
        if (options.json) context.output.json({ project, key });
        else
          context.output.line(`${project} has the key ${key}; what was encrypted stays readable.`);
      }),
    );
  addProjectChanging(projects, context);
  addProjectQuota(projects, context);
  addProjectRetention(projects, context);
}

type Kind = 'user' | 'team' | 'service';

function kindOption(): Option {
  return new Option('--kind <kind>', 'what the member is')
    .choices(['user', 'team', 'service'])
    .default('user');
}

function addProjectChanging(projects: Command, context: Context): void {
  projects
    .command('grant <project> <member>')
    .description(
      'give a person a role, in place of the one they had; or a team, or a service account',
    )
    .addOption(kindOption())
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .action(
      onAction<{ role: Role; kind: Kind }>(context, async ({ args, options }) => {
        const [project = '', person = ''] = args;
        await context.people(options).grant(project, person, options.role, options.kind);
        if (options.json) context.output.json({ project, person, role: options.role });
        else context.output.line(`${person} is ${options.role} in ${project}.`);
      }),
    );
  projects
    .command('withdraw <project> <member>')
    .description('take the role of a person, a team or a service account')
    .addOption(kindOption())
    .action(
      onAction<{ kind: Kind }>(context, async ({ args: [project = '', person = ''], options }) => {
        await context.people(options).withdraw(project, person, options.kind);
        if (options.json) context.output.json({ project, person, role: null });
        else context.output.line(`${person} has no role in ${project} any more.`);
      }),
    );
  for (const [name, archived] of [
    ['archive', true],
    ['restore', false],
  ] as const) {
    projects
      .command(`${name} <project>`)
      .description(
        archived ? 'let nothing new start in a project' : 'open an archived project again',
      )
      .action(
        onAction(context, async ({ args: [project = ''], options }) => {
          const changed = await context.people(options).setArchived(project, archived);
          if (options.json) context.output.json(changed);
          else context.output.line(`${changed.name} is ${archived ? 'archived' : 'open'}.`);
        }),
      );
  }
}
