import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { RunRecord } from '../../../schemas/run-record';
import { whyUnreadable } from '../../sdk/input/why-unreadable';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { saveFile } from '../save-files';

const PROBLEMS_MAX = 20;

/** A file that was rendered again. */
interface Rendered {
  path: string;
  /** Whether the run stored the same bytes; null when that is not known. */
  same: boolean | null;
}

/** `athanor report`: renders the report of a run again, from its record alone. */
export function addReportCommand(program: Command, context: Context): void {
  program
    .command('report <run>')
    .description('render report and tables again from the record of a run, or from a run.json')
    .option('-o, --output <folder>', 'where the files go (default: ./<run>)')
    .action(
      onAction<GlobalOptions & { output?: string }>(context, async ({ args, options }) => {
        const name = args[0] ?? '';
        const { record, stored } = isFile(name)
          ? { record: readRecord(name), stored: undefined }
          : await fetchRecord(context, name, options);
        const folder = resolve(options.output ?? record.run.id);
        const files = await render(record, stored, folder);
        if (options.json) context.output.json({ runId: record.run.id, folder, files });
        else for (const f of Object.values(files)) context.output.line(`${f.path}${verdict(f)}`);
        return Object.values(files).some((f) => f.same === false) ? EXIT.runFailed : EXIT.ok;
      }),
    );
}

// A file that is not there is told as such, and not as a run that nobody knows.
function isFile(name: string): boolean {
  return name.endsWith('.json') || name.includes('/') || name.includes(sep);
}

async function fetchRecord(context: Context, runId: string, options: GlobalOptions) {
  const client = context.client(options);
  const record = await client.runs.record(runId);
  const { outcome } = await client.runs.show(runId);
  const stored = new Map<string, string>();
  for (const [file, ref] of Object.entries(outcome?.files ?? {})) stored.set(file, ref.sha256);
  return { record, stored };
}

/** A file may be anyone's, and the id in it names the folder that is written. */
function readRecord(path: string): RunRecord {
  const value = readJson(path);
  const { success, error } = lazy.reports().runRecordShape.safeParse(value);
  if (success) return value as RunRecord;
  const problems = error.issues.map((i) => `${lazy.input().showPath(i.path)}: ${i.message}`);
  throw new AthanorError({
    code: 'FILE_UNREADABLE',
    message: `${path} is not the record of a run (${problems[0]}).`,
    details: { path, problems: problems.slice(0, PROBLEMS_MAX) },
  });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `${path} cannot be read as the record of a run: ${whyUnreadable(cause)}.`,
      cause,
    });
  }
}

async function render(
  record: RunRecord,
  stored: ReadonlyMap<string, string> | undefined,
  folder: string,
): Promise<Record<string, Rendered>> {
  const files: Record<string, Rendered> = {};
  for (const [name, { bytes }] of Object.entries(lazy.reports().renderRun(record))) {
    const path = await saveFile(folder, name, Buffer.from(bytes));
    const known = stored?.get(name);
    files[name] = {
      path,
      same: known === undefined ? null : known === createHash('sha256').update(bytes).digest('hex'),
    };
  }
  return files;
}

function verdict({ same }: Rendered): string {
  if (same === null) return '';
  return same ? '  (the same bytes as the run stored)' : '  (DIFFERS from what the run stored)';
}
