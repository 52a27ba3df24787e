import { type Command, InvalidArgumentError } from 'commander';
import type { Stack } from '../../stack/stack';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

interface UpOptions extends GlobalOptions {
  port?: number;
  uiPort?: number;
  databasePort?: number;
  gatePort?: number;
  gateDevicesPort?: number;
  gateNames?: string;
  gate: boolean;
  ui: boolean;
  node: boolean;
  pipeline: boolean;
  threads?: number;
  verbose?: boolean;
}

/** `athanor up`: starts everything on this machine and stays until Ctrl-C or `athanor down`. */
export function addUpCommand(program: Command, context: Context): void {
  program
    .command('up')
    .description('start Temporal, the database, the gate, the pipeline worker and a local node')
    .option('--port <number>', 'port of the Temporal server', wholeNumber)
    .option('--ui-port <number>', 'port of the Temporal UI', wholeNumber)
    .option('--database-port <number>', 'port of the database', wholeNumber)
    .option('--gate-port <number>', "port of the gate's public side", wholeNumber)
    .option('--gate-devices-port <number>', "port of the gate's side for nodes", wholeNumber)
    .option(
      '--gate-names <names>',
      'names or addresses by which other machines reach this one, comma-separated; opens the gate to them',
    )
    .option('--threads <number>', 'threads that the local node computes with', wholeNumber)
    .option('--no-ui', 'without the Temporal UI')
    .option('--no-pipeline', 'without the pipeline worker')
    .option('--no-node', 'without a local node')
    .option('--no-gate', 'without the gate, and so without nodes')
    .option('--verbose', 'every line of every log')
    .action(onAction<UpOptions>(context, ({ options }) => up(context, options)));
}

async function up(context: Context, options: UpOptions): Promise<number> {
  const { dataFolderOf, environmentOf } = lazy.services();
  const { EventFormatter, listenForStop, runUntilStopped, startStack } = lazy.stack();
  const { output } = context;
  const formatter = new EventFormatter({ verbose: options.verbose });
  const stop = listenForStop();
  try {
    const folder = dataFolderOf(options, context.env);
    // The stack and its workers learn from the environment which Temporal is meant.
    Object.assign(context.env, environmentOf(options, context.env));
    useProject(context, options);
    const stack = await startStack({
      dataFolder: folder,
      ports: given({
        temporal: options.port,
        temporalUi: options.uiPort,
        postgres: options.databasePort,
        gate: options.gatePort,
        gateDevices: options.gateDevicesPort,
      }),
      ui: options.ui,
      pipeline: options.pipeline,
      gate: options.gate,
      gateNames: options.gateNames?.split(',').map((name) => name.trim()),
      node: options.node,
      threads: options.threads,
      signal: stop.signal,
      onEvent: (event) => {
        const line = formatter.format(event);
        if (line !== undefined) output.note(line);
      },
    });
    announce(context, { stack, options, folder: folder.path });
    await runUntilStopped(stack, stop);
    output.note('Athanor has stopped. Runs go on where they were with the next start.');
    return EXIT.ok;
  } finally {
    stop.dispose();
  }
}

/** The workers learn from their environment, which is ours, where the project's pipelines are. */
function useProject({ env, output }: Context, options: UpOptions): void {
  const project = lazy.catalogue().findProject(process.cwd(), options.config);
  if (project === undefined || env.ATHANOR_CATALOGUE !== undefined) return;
  env.ATHANOR_CATALOGUE = lazy.build().catalogueFolder(project);
  output.note(`With the pipelines of ${project}`);
}

function announce(
  { output }: Context,
  o: { stack: Stack; options: UpOptions; folder: string },
): void {
  const { temporal } = o.stack;
  if (o.options.json) {
    const { artifactsFolder, gate, setupLink } = o.stack;
    output.json({ folder: o.folder, temporal, gate, setupLink, artifactsFolder });
    return;
  }
  output.line(`Athanor is up on ${o.folder}.`);
  output.line(`  Temporal     ${temporal.address}, namespace ${temporal.namespace}`);
  if (temporal.uiUrl !== undefined) output.line(`  Temporal UI  ${temporal.uiUrl}`);
  const { gate } = o.stack;
  if (gate !== undefined) {
    output.line(`  gate         ${gate.publicUrl}, for nodes ${gate.devices}`);
  }
  const { setupLink } = o.stack;
  if (setupLink !== undefined) {
    output.line(`  log in       ${setupLink.url}`);
    output.line(`               sets the password of ${setupLink.email}, once, within a day`);
  }
  output.line(
    "  next         athanor pipelines, or athanor run --help; stop with Ctrl-C or 'athanor down'",
  );
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1.');
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
