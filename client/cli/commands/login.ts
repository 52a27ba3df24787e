import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { table } from '../render/table';
import { readServers, requireServer, type ServerProfile, writeServers } from '../servers';

interface LoginOptions extends GlobalOptions {
  key?: string;
  fingerprint?: string;
  as: string;
  project?: string;
}

const AFTER = `
The key comes from 'athanor keys create' where the server runs, or from its page. Without --key it is
read from standard input or ATHANOR_API_KEY, so that it need not stand in the history of a shell. A
server with an authority of its own is known by its fingerprint (rootFingerprint in the gate's gate.json), as in
https://host:7300#FINGERPRINT.`;

/** `athanor login`: from now on commands go to a server. */
export function addLoginCommand(program: Command, context: Context): void {
  program
    .command('login <url>')
    .description('send the commands that follow to a server')
    .option('--key <key>', 'API key (default: ATHANOR_API_KEY, or standard input)')
    .option('--fingerprint <sha256>', "of the server's own authority")
    .option('--as <name>', 'name of the server here', 'default')
    .option('--project <name>', 'project of what is submitted and read')
    .addHelpText('after', AFTER)
    .action(
      onAction<LoginOptions>(context, ({ args, options }) =>
        login(context, args[0] ?? '', options),
      ),
    );
  program
    .command('logout [server]')
    .description('forget a server and its key')
    .action(
      onAction(context, async ({ args }) => {
        const servers = readServers(context.env);
        const name = args[0] ?? servers.current ?? '';
        requireServer(servers, name);
        const { [name]: _gone, ...profiles } = servers.profiles;
        const current = servers.current === name ? null : servers.current;
        writeServers(context.env, { current, profiles });
        context.output.note(`Forgot ${name}. Its key is still good: revoke it where it was made.`);
      }),
    );
  addServersCommand(program, context);
}

async function login(context: Context, given: string, options: LoginOptions): Promise<void> {
  const { connectServer, gateRoot, me } = lazy.server();
  const { url, fingerprint } = readUrl(given, options.fingerprint);
  const key = (options.key ?? context.env.ATHANOR_API_KEY ?? (await lazy.standardInput())).trim();
  const ca = fingerprint === undefined ? undefined : await gateRoot(url, fingerprint);
  const server: ServerProfile = { url, key, ...(ca && { ca }) };
  const client = connectServer(server);
  try {
    const { name, memberships } = await me(server);
    const project = options.project ?? memberships[0]?.project;
    const servers = readServers(context.env);
    writeServers(context.env, {
      current: options.as,
      profiles: { ...servers.profiles, [options.as]: { ...server, ...(project && { project }) } },
    });
    if (options.json)
      context.output.json({ server: options.as, url, name, project: project ?? null });
    else {
      const where = project === undefined ? 'You are in no project yet.' : `Project: ${project}.`;
      context.output.line(`Logged in to ${url} as ${name}. ${where}`);
    }
  } finally {
    await client.close();
  }
}

function readUrl(given: string, option: string | undefined): { url: string; fingerprint?: string } {
  try {
    const url = new URL(given);
    const fingerprint = option ?? (url.hash === '' ? undefined : url.hash.slice(1));
    return { url: url.origin, ...(fingerprint === undefined ? {} : { fingerprint }) };
  } catch (cause) {
    const message = `${JSON.stringify(given)} is no address. It is like https://athanor.example.org.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause });
  }
}

/** `athanor servers`: which there are, which is meant, and with which project. */
function addServersCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const { current, profiles } = readServers(context.env);
    const found = Object.entries(profiles).map(([name, { url, project }]) => ({
      ...{ name, url, project: project ?? null, current: name === current },
    }));
    if (options.json) context.output.json(found);
    else {
      const rows = found.map((one) => [
        ...[one.current ? '*' : '', one.name, one.url, one.project ?? ''],
      ]);
      context.output.lines(table(['', 'server', 'url', 'project'], rows, context.output.columns));
    }
  };
  const servers = addGroup(program, context, {
    name: 'servers',
    description: 'servers that you have logged in to',
    byDefault: list,
  });
  servers
    .command('use <server>')
    .description("send commands there; 'local' is this machine")
    .action(
      onAction(context, async ({ args: [name = ''] }) => {
        const known = readServers(context.env);
        if (name !== 'local') requireServer(known, name);
        writeServers(context.env, { ...known, current: name === 'local' ? null : name });
        context.output.note(`Commands go to ${name === 'local' ? 'this machine' : name}.`);
      }),
    );
  servers
    .command('project <name>')
    .description('project of what is submitted and read on the server that is meant')
    .action(
      onAction(context, async ({ args: [project = ''], options }) => {
        const known = readServers(context.env);
        const name = options.profile ?? known.current ?? '';
        const server = requireServer(known, name);
        const profiles = { ...known.profiles, [name]: { ...server, project } };
        writeServers(context.env, { ...known, profiles });
        context.output.note(`Project on ${name}: ${project}`);
      }),
    );
}
