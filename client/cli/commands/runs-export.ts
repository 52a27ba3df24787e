import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { RunDetail } from '../../sdk';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { saveFile, saveRunFiles } from '../save-files';

/** Folder of a package that `athanor replay` reads. */
const BUNDLE_FOLDER = 'reproduce';

interface ExportOptions extends GlobalOptions {
  output?: string;
  roCrate?: boolean;
  eln?: boolean;
  license?: string;
  samples?: string;
}

/** `athanor runs export`: everything that is handed on of a run: a folder, an RO-Crate or an ELN file. */
export function addExportCommand(runs: Command, context: Context): void {
  runs
    .command('export <run>')
    .description(
      'write report, tables, structures and a bundle that athanor replay computes again, with checksums',
    )
    .option('--ro-crate', 'one Workflow Run RO-Crate instead, which athanor verify checks')
    .option('--eln', 'one .eln file instead, for electronic laboratory notebooks')
    .option(
      '--license <license>',
      'licence of the crate: a URL or a sentence (default: none granted)',
    )
    .option(
      '--samples <number>',
      'results of each step that the crate lets others compute again',
      '2',
    )
    .option(
      '-o, --output <path>',
      'where it goes (default: ./<run>-package; a crate: ./<run>.crate.zip, or a folder when it does not end so)',
    )
    .action(
      onAction<ExportOptions>(context, async ({ args: [runId = ''], options }) => {
        const client = context.client(options);
        const detail = await client.runs.show(runId);
        const { outcome, status } = detail;
        if (outcome === null) {
          const message = `The run ${runId} has nothing to hand on yet: it is ${status}.`;
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
        if (options.roCrate || options.eln) await exportCrate(context, detail, options);
        else await exportFolder(context, { ...detail, outcome }, options);
      }),
    );
}

async function exportCrate(
  context: Context,
  { runId }: RunDetail,
  options: ExportOptions,
): Promise<void> {
  const samplesPerStep = Number(options.samples);
  if (!Number.isInteger(samplesPerStep) || samplesPerStep < 0) {
    const message = `--samples: '${options.samples}' was found where a number from 0 is allowed.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  if (options.roCrate && options.eln) {
    const message = 'Of --ro-crate and --eln only one can be written at a time.';
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  const { elnOf, makeCrate, packCrate, writeCrate } = lazy.provenance();
  const client = context.client(options);
  const { license } = options;
  const files = await makeCrate(client, runId, {
    samplesPerStep,
    ...(license !== undefined && { license }),
  });
  const ending = options.eln ? '.eln' : '.crate.zip';
  const path = resolve(options.output ?? `${runId}${ending}`);
  if (options.eln) await writeOne(path, elnOf(await client.runs.record(runId), files));
  else if (path.endsWith('.zip')) await writeOne(path, packCrate(files));
  else await writeCrate(path, files);
  if (options.json) context.output.json({ runId, path, files: [...files.keys()] });
  else {
    context.output.line(path);
    if (!options.eln) context.output.note(`Anyone can check it: athanor verify ${path}`);
  }
}

async function writeOne(path: string, bytes: Uint8Array): Promise<void> {
  await saveFile(dirname(path), basename(path), bytes);
}

async function exportFolder(
  context: Context,
  { runId, outcome }: RunDetail & { outcome: NonNullable<RunDetail['outcome']> },
  options: ExportOptions,
): Promise<void> {
  const client = context.client(options);
  const folder = resolve(options.output ?? `${runId}-package`);
  const { writeBundle, writeSums } = lazy.bundles();
  const saved = await saveRunFiles(client, outcome, folder);
  if (saved.problem !== undefined) throw saved.problem;
  const record = await client.runs.record(runId);
  await writeBundle(client, record, join(folder, BUNDLE_FOLDER));
  const sums = await writeSums(folder);
  if (options.json) context.output.json({ runId, folder, sums, files: saved.files });
  else {
    context.output.line(folder);
    context.output.note(`Compute it again with: athanor replay ${join(folder, BUNDLE_FOLDER)}`);
  }
}
