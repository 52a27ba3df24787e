import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { AthanorClient } from '../../sdk';
import { whyUnreadable } from '../../sdk/input/why-unreadable';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

interface WatchOptions extends GlobalOptions {
  pipeline: string;
  pattern: string;
  field?: string;
  input?: string;
  project?: string;
  settle: string;
  once?: boolean;
}

/** Digits of the digest that is a run's key: 128 bits, so that no two files are taken for one. */
const KEY_DIGITS = 32;
const LOOK_MS = 1_000;
const SECOND = 1_000;

const DETAILS = `
A file becomes a run once neither its size nor its time has changed for --settle seconds. The run's key is
the digest of the file's name and bytes: a file is one run however often the watcher is started, and
whichever of several watchers sees it first.

  athanor lab watch /data/plates --pipeline screen --pattern '*.sdf'`;

/** `athanor lab`: the instrument's way in. */
export function addLabCommand(program: Command, context: Context): void {
  const lab = program.command('lab').description('runs for what instruments write');
  lab
    .command('watch <folder>')
    .description('start a run for each new file of a folder, exactly once')
    .requiredOption('--pipeline <name>', 'what is run')
    .option('--pattern <pattern>', 'names of files, with * and ?', '*')
    .option('--field <path>', 'field of the input that takes the file')
    .option('--input <file>', 'the rest of the input (YAML or JSON)')
    .option('--project <name>', 'whose runs they are')
    .option('--settle <seconds>', 'how long a file must have stopped changing', '2')
    .option('--once', 'take what is there, then end')
    .addHelpText('after', DETAILS)
    .action(
      onAction<WatchOptions>(context, ({ args, options }) =>
        watch(context, { folder: args[0] ?? '', options }),
      ),
    );
}

/** What each file of the folder is given to. */
interface Start {
  client: AthanorClient;
  options: WatchOptions;
  field: string;
  rest: unknown;
}

async function watch(
  context: Context,
  { folder, options }: { folder: string; options: WatchOptions },
): Promise<number> {
  const start: Start = {
    client: context.client(options),
    options,
    field: options.field ?? (await onlyFileField(context, options)),
    rest: restOf(options.input),
  };
  const settleMs = options.once ? 0 : settleOf(options.settle);
  const whole = wholeFiles(folder, { pattern: options.pattern, settleMs });
  if (options.once) {
    const all = [...whole(), ...whole()];
    for (const path of all) await begin(context, start, path);
    return EXIT.ok;
  }
  const stop = lazy.stack().listenForStop();
  context.output.note(`Watching ${folder}; Ctrl-C ends it and leaves the runs going.`);
  try {
    while (!stop.signal.aborted) {
      for (const path of whole()) await beginOrTell(context, start, path);
      await pause(LOOK_MS, stop.signal);
    }
  } finally {
    stop.dispose();
  }
  context.output.note('The runs go on. The same command goes on watching.');
  return EXIT.interrupted;
}

/** A file that is refused is told, and the others go on. */
async function beginOrTell(context: Context, start: Start, path: string): Promise<void> {
  try {
    await begin(context, start, path);
  } catch (error) {
    if (!(error instanceof AthanorError)) throw error;
    context.output.note(`${basename(path)}: ${error.message}`);
  }
}

async function begin({ output }: Context, start: Start, path: string): Promise<void> {
  const { client, options, field, rest } = start;
  const { assignAll, parseAssignment } = lazy.input();
  const key = await keyOf(path);
  const input = assignAll(rest, [parseAssignment(`${field}=${path}`)]);
  const { project } = options;
  const { runId, existing } = await client.submit(options.pipeline, input, {
    ...{ key, resolveFile: (file: string) => resolve(file) },
    ...(project === undefined ? {} : { project }),
  });
  if (options.json) output.json({ file: path, runId, existing });
  else output.line(`${basename(path)}  ${runId}${existing ? '  (was started before)' : ''}`);
}

/** The files that have stopped changing, each told once as it is; asked again and again. */
function wholeFiles(
  folder: string,
  { pattern, settleMs }: { pattern: string; settleMs: number },
): () => string[] {
  const names = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const seen = new Map<string, { state: string; since: number; isTold: boolean }>();
  return () =>
    filesOf(folder, names)
      .filter(({ path, state }) => {
        const before = seen.get(path);
        if (before?.state !== state) {
          seen.set(path, { state, since: performance.now(), isTold: false });
          return false;
        }
        if (before.isTold || performance.now() - before.since < settleMs) return false;
        before.isTold = true;
        return true;
      })
      .map(({ path }) => path);
}

function filesOf(folder: string, names: RegExp): { path: string; state: string }[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.') && names.test(name))
      .sort()
      .map((name) => resolve(join(folder, name)))
      .flatMap((path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return found?.isFile() ? [{ path, state: `${found.size} ${found.mtimeMs}` }] : [];
      });
  } catch (cause) {
    const message = `The folder ${folder} cannot be read: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

/** The same for every watcher, that in Python too: digest of the name, a zero byte, and the bytes. */
async function keyOf(path: string): Promise<string> {
  const digest = createHash('sha256').update(`${basename(path)}\0`);
  for await (const piece of createReadStream(path)) digest.update(piece as Buffer);
  return digest.digest('hex').slice(0, KEY_DIGITS);
}

async function onlyFileField(context: Context, options: WatchOptions): Promise<string> {
  const catalogue = await context.catalogue(options);
  const contract = lazy.catalogue().findPipeline(catalogue, options.pipeline);
  const { requiredFiles, shapeOf } = lazy.input();
  const found = requiredFiles(shapeOf(contract.input));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const message = `Which field of ${options.pipeline} takes the file? It has: ${found.join(', ') || 'none'}. Name it with --field.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function restOf(file: string | undefined): unknown {
  if (file === undefined) return {};
  try {
    return lazy.input().readInput(readFileSync(file, 'utf8'), file).value;
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    const message = `The input ${file} cannot be read: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
}

function settleOf(text: string): number {
  const seconds = Number(text);
  if (seconds >= 0 && Number.isFinite(seconds)) return seconds * SECOND;
  const message = `--settle: found '${text}'; allowed are seconds from 0 on.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        done();
      },
      { once: true },
    );
  });
}
