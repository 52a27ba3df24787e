import { join } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { AgentStatus, CurrentWork, HistoryEntry } from '../../../schemas/nodes/control';
import type { BenchmarkReport } from '../../../schemas/nodes/node';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { historyLines } from '../render/node-history';
import { figureLines, statusLines } from '../render/node-status';

interface Changed {
  status: AgentStatus;
}

/** Folder of the node that a command means. */
export function nodeFolderOf(context: Context, options: GlobalOptions): string {
  return lazy.services().dataFolderOf(options, context.env).node;
}

/** `athanor node status|pause|resume|drain|stop|history|benchmark|leave`. */
export function addNodeOwnerCommands(node: Command, context: Context): void {
  node
    .command('status')
    .description('what it does now, what it has done, and why it takes no work')
    .action(onAction(context, ({ options }) => showNodeStatus(context, options)));
  node
    .command('pause')
    .description('take no work, and hand back what runs')
    .option('--finish', 'let what runs be finished')
    .action(
      onAction<{ finish?: boolean }>(context, async ({ options }) => {
        const { finish = false } = options;
        const asked = { verb: 'pause', finish } as const;
        await change(
          context,
          options,
          asked,
          'Paused until `athanor node resume`, also after a restart.',
        );
      }),
    );
  node
    .command('resume')
    .description('work again, as far as the limits allow')
    .action(
      onAction(context, ({ options }) => change(context, options, { verb: 'resume' }, 'Resumed.')),
    );
  addEndings(node, context);
  addUpdateCommand(node, context);
  node
    .command('history')
    .description('what it did and for whom, newest first')
    .option('--limit <count>', 'entries to show', '50')
    .action(
      onAction<{ limit: string }>(context, async ({ options }) => {
        const limit = Number(options.limit);
        const entries = await ask<HistoryEntry[]>(context, options, { verb: 'history', limit });
        if (options.json) context.output.json(entries);
        else context.output.lines(historyLines(entries, context.output.columns));
      }),
    );
  node
    .command('benchmark')
    .description('measure this machine now')
    .action(
      onAction(context, async ({ options }) => {
        context.output.note('Measuring; this takes some seconds.');
        type Answer = { benchmark: BenchmarkReport };
        const { benchmark } = await ask<Answer>(context, options, { verb: 'benchmark' });
        if (options.json) context.output.json(benchmark);
        else context.output.lines(figureLines(benchmark));
      }),
    );
}

/** Where releases come from is the owner's to say: a node that was told nothing never changes itself. */
function addUpdateCommand(node: Command, context: Context): void {
  node
    .command('update')
    .description('look for a signed release now; it is tested here, and rolled back when it fails')
    .option('--from <source>', 'a folder or an https address that offers releases, from now on')
    .option('--key <key>', "the publisher's public key, for --from")
    .action(
      onAction<{ from?: string; key?: string }>(context, async ({ options }) => {
        if (options.from !== undefined) keepUpdateSettings(nodeFolderOf(context, options), options);
        const said = await ask<UpdateAnswer>(context, options, { verb: 'update' });
        if (options.json) context.output.json(said);
        else context.output.line(updateText(said));
        return said.outcome === 'rejected' ? EXIT.runFailed : EXIT.ok;
      }),
    );
}

interface UpdateAnswer {
  outcome: 'current' | 'off' | 'installed' | 'rejected';
  version?: string;
  why?: string;
}

function updateText({ outcome, version, why }: UpdateAnswer): string {
  switch (outcome) {
    case 'current':
      return 'There is no newer release.';
    case 'off':
      return 'It was told of no releases; see athanor node update --help.';
    case 'installed':
      return `Release ${version} is installed and starts when the work that runs is done.`;
    case 'rejected':
      return `Release ${version} failed its self-test here and was thrown away: ${why}`;
  }
}

function keepUpdateSettings(folder: string, { from, key }: { from?: string; key?: string }): void {
  const { UPDATE_FILES, updateSettings } = lazy.releases();
  const settings = updateSettings.safeParse({ source: from, keys: key === undefined ? [] : [key] });
  if (!settings.success) {
    const message = 'To --from belongs a --key: the public key of who signs the releases.';
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  const text = `${JSON.stringify(settings.data, null, 2)}\n`;
  lazy.files().writeFileAtomically(join(folder, UPDATE_FILES.settings), text);
}

const ENDINGS = [
  {
    verb: 'drain',
    description: 'finish what runs, take nothing new, then end the node',
    done: 'It takes nothing new and ends when its work is done.',
  },
  { verb: 'stop', description: 'hand back what runs and end the node', done: 'It ends.' },
  {
    verb: 'leave',
    description: 'leave the network: give up the certificate and end the node',
    done: 'It has left the network. Its key and its history stay in its folder.',
  },
] as const;

function addEndings(node: Command, context: Context): void {
  for (const { verb, description, done } of ENDINGS) {
    node
      .command(verb)
      .description(description)
      .action(
        onAction(context, async ({ options }) => {
          const { running } = await ask<{ running: CurrentWork[] }>(context, options, { verb });
          if (options.json) return context.output.json({ done: verb, running });
          context.output.line(done);
          if (running.length > 0) context.output.note(`Steps that run: ${running.length}`);
        }),
      );
  }
}

/** Shows the status; a machine that takes no work is still one that is as its owner wants it: exit 0. */
export async function showNodeStatus(context: Context, options: GlobalOptions): Promise<void> {
  const status = await ask<AgentStatus>(context, options, { verb: 'status' });
  if (options.json) context.output.json(status);
  else context.output.lines(statusLines(status, context.output));
  context.exitCode = EXIT.ok;
}

async function change(
  context: Context,
  options: GlobalOptions,
  request: { verb: 'pause'; finish: boolean } | { verb: 'resume' },
  done: string,
): Promise<void> {
  const { status } = await ask<Changed>(context, options, request);
  if (options.json) return context.output.json(status);
  context.output.line(done);
  for (const reason of status.reasons.filter((r) => r.rule !== 'paused')) {
    context.output.note(reason.text);
  }
}

type Request = Parameters<ReturnType<typeof lazy.nodeControl>['askAgent']>[1];

function ask<T>(context: Context, options: GlobalOptions, request: Request): Promise<T> {
  return lazy.nodeControl().askAgent<T>(nodeFolderOf(context, options), request);
}
