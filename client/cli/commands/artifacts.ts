import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { AthanorClient } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { showBytes } from '../render/quantities';

interface GetOptions extends GlobalOptions {
  output?: string;
}
interface GarbageOptions extends GlobalOptions {
  dryRun?: boolean;
  graceHours: number;
}

const ADDRESS = /^[0-9a-f]{64}$/;
const STANDARD_OUTPUT = '-';
const HOUR_MS = 3_600_000;
const GRACE_HOURS = 24;

/** `athanor artifacts get|list|verify|gc`. */
export function addArtifactsCommand(program: Command, context: Context): void {
  const artifacts = addGroup(program, context, {
    name: 'artifacts',
    description: 'fetch, list, verify and clear away stored data',
  });
  addGet(artifacts, context);
  addList(artifacts, context);
  addVerify(artifacts, context);
  addGarbage(artifacts, context);
}

function addGet(artifacts: Command, context: Context): void {
  artifacts
    .command('get <artifact>')
    .description('fetch an artifact: its SHA-256, or <run>/<file>, such as RUN/report.html')
    .option('-o, --output <file>', "where it goes (default: '-', standard output)")
    .action(
      onAction<GetOptions>(context, async ({ args: [name = ''], options }) => {
        const client = context.client(options);
        const target = options.output ?? STANDARD_OUTPUT;
        if (target !== STANDARD_OUTPUT) await requireWritable(target);
        const sha256 = await addressOf(client, name);
        if (target === STANDARD_OUTPUT) {
          for await (const piece of client.artifacts.read(sha256))
            await context.output.bytes(piece);
          return;
        }
        await save(client, sha256, target);
        if (options.json) context.output.json({ sha256, path: target });
        else context.output.note(`Wrote ${target}`);
      }),
    );
}

function addList(artifacts: Command, context: Context): void {
  artifacts
    .command('list')
    .description('every stored artifact, or the files of a run')
    .option('--run <run>', 'the files of this run')
    .action(
      onAction<GlobalOptions & { run?: string }>(context, async ({ options }) => {
        const { output } = context;
        const lines = [];
        for await (const line of context.client(options).artifacts.list({ runId: options.run })) {
          if (options.json) lines.push(line);
          else
            output.line(
              `${line.sha256}  ${showBytes(line.size).padStart(9)}  ${line.name ?? ''}`.trimEnd(),
            );
        }
        if (options.json) output.json(lines);
      }),
    );
}

function addVerify(artifacts: Command, context: Context): void {
  artifacts
    .command('verify [sha256...]')
    .description('read artifacts (all unless named) and compare their bytes with their addresses')
    .action(
      onAction(context, async ({ args, options }) => {
        const { output } = context;
        const damaged: string[] = [];
        const total = { artifacts: 0, bytes: 0 };
        const sha256 = args.length === 0 ? undefined : args;
        for await (const one of context.client(options).artifacts.verify({ sha256 })) {
          total.artifacts += 1;
          total.bytes += one.size;
          if (one.ok) continue;
          damaged.push(one.sha256);
          output.note(`damaged: ${one.sha256}`);
        }
        if (options.json) output.json({ ...total, damaged });
        else {
          const verdict = damaged.length === 0 ? 'all intact' : `${damaged.length} damaged`;
          output.line(`${total.artifacts} artifacts, ${showBytes(total.bytes)}: ${verdict}`);
        }
        return damaged.length === 0 ? EXIT.ok : EXIT.runFailed;
      }),
    );
}

function addGarbage(artifacts: Command, context: Context): void {
  artifacts
    .command('gc')
    .description('remove artifacts that no run leads to')
    .option('--dry-run', 'only say what would be removed')
    .option('--grace-hours <hours>', 'younger artifacts stay', hours, GRACE_HOURS)
    .action(
      onAction<GarbageOptions>(context, async ({ options }) => {
        const { dryRun, graceHours } = options;
        const { artifacts: store } = context.client(options);
        const report = await store.collectGarbage({ graceMs: graceHours * HOUR_MS, dryRun });
        if (options.json) {
          context.output.json(report);
          return;
        }
        const verb = report.dryRun ? 'Would remove' : 'Removed';
        context.output.line(
          `${verb} ${report.removed} artifacts (${showBytes(report.removedBytes)}) of ${report.examined}; ` +
            `${report.reachable} belong to runs, ${report.spared} are younger or may belong to a run that goes on.`,
        );
      }),
    );
}

async function addressOf(client: AthanorClient, name: string): Promise<string> {
  if (ADDRESS.test(name)) return name;
  const slash = name.lastIndexOf('/');
  if (slash > 0) {
    const file = name.slice(slash + 1);
    const names: string[] = [];
    for await (const line of client.artifacts.list({ runId: name.slice(0, slash) })) {
      if (line.name === file) return line.sha256;
      names.push(line.name ?? '');
    }
    throw new AthanorError({
      code: 'ARTIFACT_NOT_FOUND',
      message: `The run ${name.slice(0, slash)} has no file '${file}'. It has: ${names.join(', ') || 'none yet'}.`,
    });
  }
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `'${name}' was found where 64 hexadecimal digits or <run>/<file> are allowed.`,
  });
}

/** Tells before anything is fetched what would keep a file from being written where it shall go. */
async function requireWritable(target: string): Promise<void> {
  const whatIs = (path: string) => stat(path).catch(() => undefined);
  const folder = dirname(target);
  const [there, above] = [await whatIs(target), await whatIs(folder)];
  const problem = there?.isDirectory()
    ? `it is a folder. Name a file in it, such as '${target.replace(/\/+$/, '')}/FILE'`
    : above === undefined
      ? `there is no folder ${folder}. Make it first (mkdir -p '${folder}')`
      : above.isDirectory()
        ? undefined
        : `${folder} is a file. Name another place with --output`;
  if (problem === undefined) return;
  throw new AthanorError({
    code: 'FILE_UNREADABLE',
    message: `${target} cannot be written: ${problem}.`,
    details: { path: target },
  });
}

async function save(client: AthanorClient, sha256: string, target: string): Promise<void> {
  const draft = `${target}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(client.artifacts.read(sha256)), createWriteStream(draft));
    await rename(draft, target);
  } catch (cause) {
    await rm(draft, { force: true });
    if (cause instanceof AthanorError) throw cause;
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `${target} cannot be written: ${(cause as Error).message}.`,
      cause,
    });
  }
}

function hours(text: string): number {
  const number = Number(text);
  if (text !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('Allowed is a number of hours from 0.');
}
