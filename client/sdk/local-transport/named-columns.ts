import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { AthanorError } from '../../../schemas/errors';
import { type Path, showPath } from '../input/path';

const OPTION = /Column$/;
const TABLE = /\.csv(\.gz)?$/i;
/** A first line that is longer is left to the reader of the file. */
const HEAD_BYTES = 65_536;
const SHOWN_CHARACTERS = 200;

/**
 * Refuses a column that is named beside a local CSV file and whose name does not even occur in the
 * file's first line, before anything is started. What this lets pass, the step that reads the file judges.
 * @throws AthanorError INPUT_INVALID naming the option, the column and what the first line holds
 */
export async function requireNamedColumns(
  siblings: unknown,
  { path, absolute }: { path: Path; absolute: string },
): Promise<void> {
  if (!TABLE.test(absolute) || typeof siblings !== 'object' || siblings === null) return;
  const named = Object.entries(siblings).filter(
    (entry): entry is [string, string] => OPTION.test(entry[0]) && typeof entry[1] === 'string',
  );
  if (named.length === 0) return;
  const first = await firstLine(absolute);
  if (first === undefined) return;
  for (const [option, column] of named) {
    // Quotes may be written twice in a table.
    if (column.includes('"') || first.toLowerCase().includes(column.trim().toLowerCase())) continue;
    const where = showPath([...path.slice(0, -1), option]);
    const shown = first.slice(0, SHOWN_CHARACTERS);
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${where} is "${column}", which the file does not have. Its first line is: ${shown}`,
      details: { field: where, column },
    });
  }
}

async function firstLine(file: string): Promise<string | undefined> {
  const bytes = createReadStream(file, { end: HEAD_BYTES - 1 });
  const text = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  try {
    for await (const line of createInterface({
      input: text,
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      return line.length < HEAD_BYTES ? line : undefined;
    }
  } catch {
    // No gzip, or cut short: whoever reads the file says so.
  } finally {
    bytes.destroy();
  }
  return undefined;
}
