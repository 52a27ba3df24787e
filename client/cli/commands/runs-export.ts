import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { saveRunFiles } from '../save-files';

/** Folder of a package that `athanor replay` reads. */
const BUNDLE_FOLDER = 'reproduce';

/** `athanor runs export`: everything that is handed on of a run, in one folder. */
export function addExportCommand(runs: Command, context: Context): void {
  runs
    .command('export <run>')
    .description(
      'write report, tables, structures and a bundle that athanor replay computes again, with checksums',
    )
    .option('-o, --output <folder>', 'where the files go (default: ./<run>-package)')
    .action(
      onAction<GlobalOptions & { output?: string }>(context, async ({ args, options }) => {
        const [runId = ''] = args;
        const client = context.client(options);
        const { outcome, status } = await client.runs.show(runId);
        if (outcome === null) {
          const message = `The run ${runId} has nothing to hand on yet: it is ${status}.`;
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
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
          context.output.note(
            `Compute it again with: athanor replay ${join(folder, BUNDLE_FOLDER)}`,
          );
        }
      }),
    );
}
