import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEFAULT_RUN_TIER, RUN_TIERS, type Tier } from '../../../schemas/constants/nodes';
import { AthanorError } from '../../../schemas/errors';
import type { AnyPipeline, RunStatus } from '../../../schemas/pipeline';
import type { AthanorClient, Submitted } from '../../sdk';
import type { WrittenInput } from '../../sdk/input/read-input';
import { whyUnreadable } from '../../sdk/input/why-unreadable';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { followRun } from '../follow';
import { lazy } from '../lazy';
import { showBytes } from '../render/quantities';
import { summaryLines } from '../render/summary';
import { type SavedFiles, saveRunFiles } from '../save-files';
import { commandLine } from './run-again';

/** What `athanor run` was told. */
export interface RunOptions extends GlobalOptions {
  set: string[];
  id?: string;
  project?: string;
  detach?: boolean;
  cache: boolean;
  autoApprove?: boolean;
  from?: string;
  until?: string;
  template?: string;
  parameters?: string;
  tier?: Tier;
  output?: string;
}

const STANDARD_INPUT = '-';
/** What an input is usually called; another file may be data that an input names. */
const INPUT_NAME = /\.(ya?ml|json)$/i;

const DETAILS = `
The same pipeline, project and input are one run: starting it twice shows the run that is there.
--id names a run, so that the same name is the same run. --no-cache computes everything again, in a
run of its own. Files in the input are found from its folder, those of --set from here.
--from RUN:STAGE takes the stages before STAGE from an ended run, and its input where none is given;
--until STAGE ends after it. With both of one name, a stage is run alone.

  athanor run discover input.yaml
  athanor run screen --set library.file=library.smi --set top=20
  athanor run discover input.yaml --set 'filters.smarts[0].name=acid' --set 'filters.smarts[0].smarts=C(=O)[OH]'
  athanor run discover --from discover-default-first:rank --set weights.activity=2`;

/** `athanor run`: starts a pipeline, shows how it goes, fetches what it found. */
export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run <pipeline> [input]')
    .description("run a pipeline on an input (a YAML or JSON file, '-' for standard input)")
    .option('--set <path=value>', 'set one field; may be repeated', collect, [])
    .option('--id <key>', 'name of the run within its project and pipeline')
    .option('--project <name>', 'whose run it is')
    .option('--detach', 'start it and return')
    .option('--no-cache', 'compute every step again')
    .addOption(
      new Option(
        '--tier <tier>',
        `lowest tier of nodes that the inputs may reach (default: ${DEFAULT_RUN_TIER})`,
      ).choices(RUN_TIERS),
    )
    .option('--from <run:stage>', 'go on from that stage of an ended run')
    .option('--until <stage>', 'the last stage to run')
    .option('--template <name>', 'what the input is laid over (name@3, or the newest of a name)')
    .option('--parameters <name>', 'a parameter set, laid over the template')
    .option('--auto-approve', 'approve without asking a person; recorded as such')
    .option('--output <folder>', 'where report and tables go (default: ./<run>)')
    .addHelpText('after', DETAILS)
    .action(
      onAction<RunOptions>(context, ({ args, options }) =>
        run(context, { pipeline: args[0] ?? '', file: args[1], options }),
      ),
    );
}

/** A pipeline, the file of its input, and the rest. */
export interface Request {
  pipeline: string;
  file: string | undefined;
  options: RunOptions;
}

async function run(context: Context, request: Request): Promise<number> {
  const { output } = context;
  const { options } = request;
  const client = context.client(options);
  const submitted = await submit(context, client, request);
  const { runId, existing, status } = submitted;
  if (existing) {
    const state = status === 'running' ? 'it is running' : `it ended: ${status}`;
    output.note(`This run was started before (${state}): ${runId}`);
  } else output.note(`Started ${runId}`);
  if (options.detach) {
    if (options.json) output.json(submitted);
    else output.line(runId);
    if (status === 'running') output.note(`Watch it with: athanor runs watch ${runId}`);
    return sayHowToRepeat(context, { existing, status });
  }
  const ended = await followRun(context, client, runId);
  if (ended === undefined) return EXIT.interrupted;
  await conclude(context, client, { runId, options });
  return sayHowToRepeat(context, { existing, status: ended.status });
}

// Whoever starts an ended run again gets the old end, and would try the same again.
function sayHowToRepeat(
  { output }: Context,
  { existing, status }: Pick<Submitted, 'existing' | 'status'>,
): number {
  const exitCode = exitCodeOf(status);
  if (existing && exitCode !== EXIT.ok) {
    output.note('To run the same input again, give it a name of its own: --id NAME');
  }
  return exitCode;
}

async function submit(
  context: Context,
  client: AthanorClient,
  { pipeline, file, options }: Request,
): Promise<Submitted> {
  const contract = lazy.catalogue().findPipeline(await context.catalogue(options), pipeline);
  const from = earlier(options.from);
  const written = await givenInput(client, { file, from });
  requireInput(contract, { file, value: written.value });
  const { value, assigned } = withOptions(contract, written.value, options);
  const folder = file === undefined || file === STANDARD_INPUT ? '.' : dirname(file);
  try {
    return await client.submit(pipeline, value, {
      project: options.project,
      key: options.id,
      useCache: options.cache,
      tier: options.tier,
      from,
      until: options.until,
      ...{ template: options.template, parameters: options.parameters },
      command: commandLine({ pipeline, file, options }),
      locate: written.locate,
      resolveFile: (path, field) => resolve(assigned(field) ? '.' : folder, path),
      onUpload: ({ path, bytes }) => context.output.note(`Reading ${path} (${showBytes(bytes)})`),
    });
  } catch (error) {
    if (error instanceof AthanorError && error.details.problems !== undefined) {
      const message = `${error.message}\nFields and an example: athanor pipelines show ${pipeline}`;
      throw new AthanorError({ code: error.code, message, details: error.details });
    }
    throw error;
  }
}

/** A run and its stage out of `RUN:STAGE`. */
function earlier(text: string | undefined): { runId: string; stage: string } | undefined {
  if (text === undefined) return undefined;
  const at = text.lastIndexOf(':');
  if (at > 0 && at < text.length - 1) {
    return { runId: text.slice(0, at), stage: text.slice(at + 1) };
  }
  const message = `--from: found '${text}'; allowed is the id of a run and a stage, as in RUN:STAGE.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

/** The input that is written in a file, or that of the run from which this one goes on. */
async function givenInput(
  client: AthanorClient,
  { file, from }: { file: string | undefined; from: { runId: string } | undefined },
): Promise<WrittenInput> {
  if (file !== undefined || from === undefined) return writtenInput(file);
  const { input } = await client.runs.record(from.runId);
  return { value: input, locate: () => undefined };
}

/** Whoever gives a circuit or a library in the input's place is told where it belongs. */
function requireInput(
  { name }: AnyPipeline,
  { file, value }: { file: string | undefined; value: unknown },
): void {
  if (file === undefined || file === STANDARD_INPUT || INPUT_NAME.test(file)) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message:
      `${file} is no input, which has fields in YAML or JSON. If it is data, a field of the input ` +
      `names it: athanor run ${name} --set FIELD=${file}\n` +
      `Fields and an example: athanor pipelines show ${name}`,
  });
}

function writtenInput(file: string | undefined): WrittenInput {
  const { readInput } = lazy.input();
  if (file === undefined) return { value: {}, locate: () => undefined };
  const isStandard = file === STANDARD_INPUT;
  try {
    const text = readFileSync(isStandard ? process.stdin.fd : file, 'utf8');
    return readInput(text, isStandard ? 'standard input' : file);
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `The input ${file} cannot be read: ${whyUnreadable(cause)}.`,
      cause,
    });
  }
}

/** The input with `--set` and `--auto-approve`, and which fields `--set` has set. */
function withOptions(
  contract: AnyPipeline,
  value: unknown,
  options: RunOptions,
): { value: unknown; assigned: (field: string) => boolean } {
  const { assignAll, parseAssignment, shapeOf, showPath } = lazy.input();
  const shape = shapeOf(contract.input);
  const assignments = options.set.map((text) => parseAssignment(text, shape));
  if (options.autoApprove) {
    if (shape.properties?.autoApprove === undefined) {
      throw new AthanorError({
        code: 'INPUT_INVALID',
        message: `--auto-approve: ${contract.name} asks nobody for approval.`,
      });
    }
    assignments.push({ path: ['autoApprove'], value: true });
  }
  const set = assignments.map((a) => showPath(a.path));
  const assigned = (field: string) =>
    set.some((s) => field === s || field.startsWith(`${s}.`) || field.startsWith(`${s}[`));
  return { value: assignAll(value, assignments), assigned };
}

/** Where files go and how the end is told; `compactJson` puts the JSON on one line. */
interface ConcludeOptions extends Pick<RunOptions, 'output' | 'json'> {
  compactJson?: boolean;
}

/** Fetches what a run found and says it. */
export async function conclude(
  context: Context,
  client: AthanorClient,
  { runId, options }: { runId: string; options: ConcludeOptions },
): Promise<void> {
  const { output } = context;
  const detail = await client.runs.show(runId);
  const { outcome } = detail;
  const folder = options.output ?? `./${runId}`;
  const saved: SavedFiles =
    outcome === null ? { files: {} } : await saveRunFiles(client, outcome, folder);
  const { files } = saved;
  if (options.json) {
    const end = {
      runId,
      status: detail.status,
      seconds: secondsOf(detail),
      report: files['report.html'] ?? null,
      metrics: outcome?.metrics ?? {},
      headlines: outcome?.headlines ?? [],
      resultDigest: outcome?.resultDigest ?? null,
      error: detail.error,
      files,
    };
    if (options.compactJson) output.line(JSON.stringify(end));
    else output.json(end);
  } else
    output.lines(summaryLines(detail, { style: output.style, columns: output.columns, files }));
  // The run is told first: it is well even when its files could not be written here.
  if (saved.problem !== undefined) throw saved.problem;
}

function secondsOf({ startedAt, endedAt }: { startedAt: string; endedAt: string | null }): number {
  return endedAt === null ? 0 : (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
}

/** The exit code that stands for how a run ended. */
export function exitCodeOf(status: RunStatus): number {
  return status === 'completed' || status === 'running' ? EXIT.ok : EXIT.runFailed;
}

function collect(text: string, earlier: string[]): string[] {
  return [...earlier, text];
}
