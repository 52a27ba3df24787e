import type { Command } from 'commander';
import type { StackStatus } from '../../stack/stack-status';
import { type Context, EXIT, onAction } from '../context';
import { lazy } from '../lazy';
import { showBytes, showDuration } from '../render/quantities';
import { table } from '../render/table';

const EXIT_NOT_RUNNING = 3;

/** `athanor status`: what runs on the data folder, and how it is doing. */
export function addStatusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .description('what runs on the data folder, and how it is doing')
    .action(
      onAction(context, async ({ options }) => {
        const { dataFolderOf } = lazy.services();
        const { stackStatus } = lazy.stack();
        const folder = dataFolderOf(options, context.env);
        const status = stackStatus(folder);
        if (options.json) context.output.json({ ...withoutPassword(status), logs: folder.logs });
        else context.output.lines(statusLines(status, folder.logs, context));
        return status.state === 'running' ? EXIT.ok : EXIT_NOT_RUNNING;
      }),
    );
}

function statusLines(status: StackStatus, logs: string, { output }: Context): string[] {
  const up =
    status.uptimeSeconds === undefined ? '' : `, up ${showDuration(status.uptimeSeconds * 1_000)}`;
  const head = `Athanor on ${status.folder}: ${status.state}${up}`;
  if (status.state === 'stopped') return [`${head}. Start it with 'athanor up'.`];
  if (status.state === 'crashed') {
    return [`${head}: it was killed. 'athanor up' starts it again and loses nothing.`];
  }
  const { temporal } = status;
  const rows = status.processes.map((p) => [
    p.name,
    p.alive ? p.state : `${p.state}, not alive`,
    p.pid === undefined ? '' : String(p.pid),
    p.uptimeSeconds === undefined ? '' : showDuration(p.uptimeSeconds * 1_000),
    String(p.restarts),
    p.memoryBytes === undefined ? '' : showBytes(p.memoryBytes),
    p.lastExit ?? '',
  ]);
  return [
    `${head}.`,
    ...(temporal === undefined
      ? []
      : [`  Temporal     ${temporal.address}, namespace ${temporal.namespace}`]),
    ...(temporal?.uiUrl === undefined ? [] : [`  Temporal UI  ${temporal.uiUrl}`]),
    ...(status.gate === undefined
      ? []
      : [`  gate         ${status.gate.publicUrl}, for nodes ${status.gate.devices}`]),
    `  logs         ${logs}`,
    '',
    ...table(
      ['process', 'state', 'pid', 'up', 'restarts', 'memory', 'last end'],
      rows,
      output.columns,
    ),
  ];
}

// The address of the embedded database holds its password.
function withoutPassword(status: StackStatus): StackStatus {
  const { databaseUrl } = status;
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return status;
  const url = new URL(databaseUrl);
  url.password = '';
  return { ...status, databaseUrl: url.toString() };
}
