import { type Command, InvalidArgumentError, Option } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import {
  type Permission,
  PLATFORM_PERMISSIONS,
  PROJECT_PERMISSIONS,
  ROLES,
  type Role,
} from '../../../schemas/platform/permissions';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';
import { serverOf } from '../servers';

interface CreateOptions extends GlobalOptions {
  for?: string;
  service?: boolean;
  project?: string;
  role?: Role;
  scopes?: string;
  expires: number;
}

const SCOPES: readonly string[] = [...PROJECT_PERMISSIONS, ...PLATFORM_PERMISSIONS];

/** `athanor keys list|create|revoke`. */
export function addKeysCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.people(options).keys();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      ...[one.id, one.name, one.owner, `…${one.ending}`],
      one.revokedAt === null ? `until ${showTime(one.expiresAt)}` : 'revoked',
      one.lastUsedAt === null ? 'never' : showTime(one.lastUsedAt),
      one.scopes?.join(' ') ?? 'everything its owner may',
    ]);
    const head = ['key', 'name', 'owner', '', '', 'last used', 'scopes'];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const keys = addGroup(program, context, {
    name: 'keys',
    description: 'API keys of people and of service accounts',
    byDefault: list,
  });
  keys
    .command('list')
    .description('all of them')
    .action(onAction(context, ({ options }) => list(options)));
  keys
    .command('create <name>')
    .description('make a key, and print it, once; it goes into ATHANOR_API_KEY of whoever uses it')
    .option('--for <person>', 'whose key it is; on a server that you have logged in to, yours')
    .option('--service', 'a key of a new service account, called as the key')
    .option('--project <project>', 'what the key is confined to; where the service account works')
    .addOption(new Option('--role <role>', 'role of the service account').choices(ROLES))
    .option('--scopes <permissions>', 'what the key is confined to, comma-separated')
    .option('--expires <duration>', 'such as 12h or 90d', keySeconds, keySeconds('90d'))
    .action(
      onAction<CreateOptions>(context, async ({ args: [name = ''], options }) => {
        const key = await create(context, name, options);
        showNewKey(context, key, options);
      }),
    );
  keys
    .command('revoke <key>')
    .description('make a key useless, at once')
    .action(
      onAction(context, async ({ args: [id = ''], options }) => {
        await context.people(options).revokeKey(id);
        if (options.json) context.output.json({ id });
        else context.output.line(`${id} opens nothing any more.`);
      }),
    );
}

/** A key that was made: its secret on standard output, and what to know of it beside. */
export function showNewKey(
  { output }: Context,
  key: { id: string; secret: string; expiresAt: string },
  { json }: GlobalOptions,
): void {
  if (json) {
    output.json(key);
    return;
  }
  output.line(key.secret);
  output.note(`${key.id}, until ${showTime(key.expiresAt)}. It is shown this once.`);
}

async function create(context: Context, name: string, options: CreateOptions) {
  const { for: person, service, project, role, expires: expiresInSeconds } = options;
  const scopes = options.scopes === undefined ? undefined : scopesOf(options.scopes);
  const bounds = { expiresInSeconds, ...(scopes && { scopes }) };
  const people = context.people(options);
  if (service !== undefined && person === undefined) {
    if (project === undefined || role === undefined) {
      throw wrong('A service account needs --project and --role.');
    }
    return people.createService({ project, name, role }, bounds);
  }
  const isRemote = serverOf(options, context.env) !== undefined;
  if ((person === undefined && !isRemote) || service !== undefined) {
    throw wrong('Say whose key it is: --for <person>, or --service with --project and --role.');
  }
  if (role !== undefined)
    throw wrong('--role is for service accounts: people have theirs already.');
  const projects = project === undefined ? undefined : [project];
  return people.createKey(person ?? null, { name, ...bounds, ...(projects && { projects }) });
}

function scopesOf(text: string): Permission[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown === undefined) return scopes as Permission[];
  throw wrong(`--scopes: found ${JSON.stringify(unknown)}; allowed are ${SCOPES.join(', ')}.`);
}

function wrong(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}

/** A duration such as `12h` or `90d`, in seconds. */
function keySeconds(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (number === undefined)
    throw new InvalidArgumentError('Allowed is 1h to 366d, such as 12h or 90d.');
  return Number(number) * (unit === 'h' ? 3_600 : 86_400);
}
