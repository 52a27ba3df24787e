import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { ERROR_CODES, type ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';
import type { InvitationTerms } from '../../../schemas/nodes/gate-calls';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import { UPDATE_EXIT_CODE } from '../../../schemas/nodes/release';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { sharingLines } from '../render/node-lists';
import { runNode } from './node-run';

interface JoinOptions extends GlobalOptions {
  name?: string;
  threads?: string;
  capabilities?: string;
  yes?: boolean;
}

type Message =
  | { type: 'question'; gateUrl: string; terms: InvitationTerms; report: CapabilityReport }
  | { type: 'ready'; nodeId: string; name: string; gate: string };

/** `athanor node join`: makes this machine a node, asks once, and works until it is ended. */
export function addNodeJoinCommand(node: Command, context: Context): void {
  node
    .command('join <invitation>')
    .description("become a node, by the link or token that 'athanor node invite' printed")
    .option('--name <name>', 'what people call it (default: the host name)')
    .option('--threads <number>', 'threads that it computes with (default: one for each core)')
    .option('--capabilities <queues>', 'task queues that it serves (default: all that it can)')
    .option('--yes', 'agree beforehand to what it will share')
    .action(
      onAction<JoinOptions>(context, ({ args: [invitation = ''], options }) =>
        joinAndRun(context, invitation, options),
      ),
    );
}

async function joinAndRun(
  context: Context,
  invitation: string,
  options: JoinOptions,
): Promise<number> {
  const { dataFolderOf } = lazy.services();
  const { compiledFile, listenForStop, stackStatus } = lazy.stack();
  const folder = dataFolderOf(options, context.env);
  // Told before anything is started.
  lazy.invitations().parseInvitation(invitation);
  if (stackStatus(folder).state !== 'stopped') {
    const message = `The node of ${folder.path} belongs to the stack that runs there. Name another folder with --data-dir.`;
    throw new AthanorError({ code: 'STACK_RUNNING', message });
  }
  mkdirSync(folder.logs, { recursive: true });
  const log = join(folder.logs, 'node.log');
  const begin = sizeOf(log);
  const file = openSync(log, 'a', 0o600);
  const startedMs = performance.now();
  const leash = ['--require', compiledFile('client/stack/leash.js')];
  const args = ['--enable-source-maps', ...leash, compiledFile('workers/node/main.js')];
  const child = spawn(process.execPath, args, {
    env: childEnvironment(context.env, { invitation, options, folder: folder.path }),
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  const stop = listenForStop();
  stop.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  let isReady = false;
  child.on('message', (message: Message) => {
    if (message.type === 'question') void answer(context, child, { ...message, options });
    if (message.type !== 'ready') return;
    isReady = true;
    announce(context, { message, options, seconds: (performance.now() - startedMs) / 1_000, log });
  });
  try {
    const code = await ended(child);
    if (code === UPDATE_EXIT_CODE) return await runNode(context, options);
    if (code === 0 || isReady || stop.signal.aborted) return code;
    throw whyEnded(log, begin);
  } finally {
    stop.dispose();
  }
}

function childEnvironment(
  env: NodeJS.ProcessEnv,
  o: { invitation: string; options: JoinOptions; folder: string },
): NodeJS.ProcessEnv {
  const { capabilities, name, threads, yes } = o.options;
  return {
    ...env,
    ...{ ATHANOR_DATA: o.folder, ATHANOR_JOIN: o.invitation },
    ...(yes ? {} : { ATHANOR_JOIN_ASKS: '1' }),
    ...(name === undefined ? {} : { ATHANOR_NODE_NAME: name }),
    ...(threads === undefined ? {} : { ATHANOR_THREADS: threads }),
    ...(capabilities === undefined ? {} : { ATHANOR_CAPABILITIES: capabilities }),
  };
}

/** The one question: what this machine will share and with whom. */
async function answer(
  { env, output }: Context,
  child: ChildProcess,
  o: { gateUrl: string; terms: InvitationTerms; report: CapabilityReport; options: JoinOptions },
): Promise<void> {
  const name = o.options.name ?? env.ATHANOR_NODE_NAME ?? hostname();
  for (const line of sharingLines({ ...o, name })) output.note(line);
  if (!process.stdin.isTTY) {
    output.note('Nobody is there to be asked; say yes beforehand with --yes.');
    child.send({ type: 'refused' });
    return;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question('Join? [y/N] ').finally(() => terminal.close());
  child.send({ type: /^y(es)?$/i.test(said.trim()) ? 'agreed' : 'refused' });
}

function announce(
  { output }: Context,
  o: {
    message: Message & { type: 'ready' };
    options: JoinOptions;
    seconds: number;
    log: string;
  },
): void {
  const { gate, name, nodeId } = o.message;
  const seconds = Number(o.seconds.toFixed(1));
  if (o.options.json) {
    output.json({ state: 'READY', nodeId, name, gate, seconds, log: o.log });
    return;
  }
  output.line(`READY after ${seconds} s: ${name} is node ${nodeId}, by the gate ${gate}.`);
  output.line('  next  athanor node status, or athanor node limits; it ends with Ctrl-C.');
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** The last words of a node that ended before it was ready. */
function whyEnded(log: string, begin: number): AthanorError {
  const lines = readFileSync(log).subarray(begin).toString('utf8').trim().split('\n');
  for (const line of lines.reverse()) {
    try {
      const { code, msg } = JSON.parse(line) as { code?: string; msg?: string };
      if (code !== undefined && msg !== undefined && Object.hasOwn(ERROR_CODES, code)) {
        return new AthanorError({ code: code as ErrorCode, message: msg });
      }
    } catch {
      // Not a line of our log.
    }
  }
  const message = `The node ended at once. Its log: ${log}`;
  return new AthanorError({ code: 'PROCESS_FAILED', message });
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
