import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { UNIT_NAME, type UnitOptions, unitFile, unitText } from '../node-unit';

interface ServiceOptions extends GlobalOptions {
  system?: boolean;
  user?: boolean;
  as?: string;
  dryRun?: boolean;
  remove?: boolean;
}

/** What is to be done: a file, and commands after it (before it, when it is removed). */
interface Plan {
  file: string;
  text: string;
  commands: string[][];
}

/** `athanor node install-service`: the node starts with the machine, in a hardened systemd unit. */
export function addNodeServiceCommand(node: Command, context: Context): void {
  node
    .command('install-service')
    .description('start the node with this machine, as a hardened systemd service')
    .option('--system', 'for the whole machine (default for root)')
    .option('--user', 'for the user who asks (default for others)')
    .option('--as <user>', 'whom a system service runs as (default: the owner of the data folder)')
    .option('--dry-run', 'show what would be written and run')
    .option('--remove', 'stop it and take it away again')
    .action(onAction<ServiceOptions>(context, async ({ options }) => install(context, options)));
}

function install({ env, output }: Context, options: ServiceOptions): void {
  const folder = lazy.services().dataFolderOf(options, env);
  const plan = planOf(options, folder.path, env);
  if (options.json) output.json({ ...plan, dryRun: options.dryRun === true });
  if (options.dryRun) {
    if (options.json) return;
    output.note(`${options.remove ? 'Would remove' : 'Would write'} ${plan.file}:`);
    if (!options.remove) output.lines(plan.text.trimEnd().split('\n'));
    for (const command of plan.commands) output.note(`Would run: ${command.join(' ')}`);
    return;
  }
  requireSystemd();
  if (options.remove) {
    remove(plan, output);
    return;
  }
  if (!existsSync(folder.node)) {
    output.note(
      `No node has joined from ${folder.path} yet: it starts once 'athanor node join' was run.`,
    );
  }
  mkdirSync(dirname(plan.file), { recursive: true });
  writeFileSync(plan.file, plan.text, { mode: 0o644 });
  output.note(`Wrote ${plan.file}`);
  runAll(plan.commands, output);
  if (!options.json) output.line(`The node runs as ${UNIT_NAME}, now and after every start.`);
}

function remove({ commands, file }: Plan, output: Context['output']): void {
  if (!existsSync(file)) {
    throw new AthanorError({ code: 'INPUT_INVALID', message: `There is no ${file}.` });
  }
  const [disable = [], ...after] = commands;
  runAll([disable], output);
  rmSync(file);
  output.note(`Removed ${file}`);
  runAll(after, output);
}

function planOf(options: ServiceOptions, dataFolder: string, env: NodeJS.ProcessEnv): Plan {
  const isSystem = options.system ?? (options.user !== true && process.getuid?.() === 0);
  const scope: UnitOptions['scope'] = isSystem ? 'system' : 'user';
  const home = env.XDG_CONFIG_HOME;
  const file = unitFile(scope, home && isAbsolute(home) ? home : join(homedir(), '.config'));
  const systemctl = ['systemctl', ...(isSystem ? [] : ['--user'])];
  if (options.remove) {
    const commands = [
      [...systemctl, 'disable', '--now', UNIT_NAME],
      [...systemctl, 'daemon-reload'],
    ];
    return { file, text: '', commands };
  }
  const program = resolve(__dirname, '../main.js');
  const user = isSystem ? (options.as ?? ownerOf(dataFolder)) : undefined;
  const text = unitText({ scope, user, node: process.execPath, program, dataFolder });
  const commands = [
    [...systemctl, 'daemon-reload'],
    [...systemctl, 'enable', '--now', UNIT_NAME],
    // Without it a user's services end when the user logs out.
    ...(isSystem ? [] : [['loginctl', 'enable-linger', userInfo().username]]),
  ];
  return { file, text, commands };
}

function ownerOf(folder: string): string {
  const { uid } = statSync(folder, { throwIfNoEntry: false }) ?? {};
  if (uid === undefined || uid === process.getuid?.()) return userInfo().username;
  return execFileSync('id', ['-nu', String(uid)], { encoding: 'utf8' }).trim();
}

function requireSystemd(): void {
  if (process.platform === 'linux' && existsSync('/run/systemd/system')) return;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message:
      'This machine is not run by systemd. Have its own service manager run: athanor node run ' +
      '(--dry-run shows the unit).',
  });
}

function runAll(commands: readonly string[][], output: Context['output']): void {
  for (const [command = '', ...args] of commands) {
    output.note(`Running: ${[command, ...args].join(' ')}`);
    try {
      execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (cause) {
      const said = String((cause as { stderr?: Buffer }).stderr ?? '').trim();
      const message = `${command} ${args.join(' ')} failed: ${said || (cause as Error).message}`;
      throw new AthanorError({ code: 'PROCESS_FAILED', message, cause });
    }
  }
}
