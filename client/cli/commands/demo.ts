import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { Stack } from '../../stack/stack';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { followRun } from '../follow';
import { lazy } from '../lazy';
import { conclude, exitCodeOf } from './run';

interface DemoOptions extends GlobalOptions {
  keep?: boolean;
}

/** The bundled programme, beside our sources. */
const DEMO_INPUT = resolve(__dirname, '../../../../examples/data/demo.yaml');

/** `athanor demo`: a stack of its own, one real discovery run on the bundled data, and its report. */
export function addDemoCommand(program: Command, context: Context): void {
  program
    .command('demo')
    .description('start a stack, run a real discovery programme on bundled data, show its report')
    .option('--keep', 'leave the stack up until Ctrl-C')
    .action(onAction<DemoOptions>(context, ({ options }) => demo(context, options)));
}

async function demo(context: Context, options: DemoOptions): Promise<number> {
  const { output } = context;
  const { listenForStop, runUntilStopped } = lazy.stack();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'athanor-demo-'));
  const stop = listenForStop();
  let stack: Stack | undefined;
  try {
    stack = await start(context, { ...options, dataDir }, stop.signal);
    const { uiUrl } = stack.temporal;
    if (uiUrl !== undefined) output.note(`Temporal UI: ${uiUrl}`);
    const code = await runDemo(context, { ...options, dataDir });
    if (!options.keep) {
      output.note(`Look at the run again: athanor up --data-dir ${dataDir}`);
      return code;
    }
    output.note(`The stack stays up until Ctrl-C. Temporal UI: ${uiUrl ?? 'off'}`);
    await runUntilStopped(stack, stop);
    return code;
  } finally {
    await stack?.stop();
    stop.dispose();
  }
}

async function start(context: Context, options: DemoOptions, signal: AbortSignal): Promise<Stack> {
  const { EventFormatter, startStack } = lazy.stack();
  const formatter = new EventFormatter({});
  const { output, env } = context;
  const { dataFolderOf, environmentOf } = lazy.services();
  Object.assign(env, environmentOf(options, env));
  return startStack({
    dataFolder: dataFolderOf(options, env),
    signal,
    onEvent: (event) => {
      const line = formatter.format(event);
      if (line !== undefined) output.note(line);
    },
  });
}

async function runDemo(context: Context, options: DemoOptions): Promise<number> {
  const { dataDir = '.' } = options;
  const client = context.client(options);
  const written = lazy.input().readInput(readDemo(), DEMO_INPUT);
  const { runId } = await client.submit('discover', written.value, {
    // Each demo is a run of its own; in a named data folder the second one shows the cache at work.
    key: `demo-${Date.now().toString(36)}`,
    command: 'npm run demo',
    resolveFile: (path) => resolve(DEMO_INPUT, '..', path),
  });
  const ended = await followRun(context, client, runId);
  if (ended === undefined) return EXIT.interrupted;
  await conclude(context, client, {
    runId,
    options: { ...options, output: join(dataDir, 'reports', runId), compactJson: true },
  });
  return exitCodeOf(ended.status);
}

function readDemo(): string {
  try {
    return readFileSync(DEMO_INPUT, 'utf8');
  } catch (cause) {
    const message = `${DEMO_INPUT} cannot be read: the demo needs a checkout of the repository.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}
