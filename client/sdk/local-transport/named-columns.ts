import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { AthanorError } from '../../../schemas/errors';
import { type Path, showPath } from '../../../schemas/path';

const OPTION = /Column$/;
const TABLE = /\.csv(\.gz)?$/i;
const STRUCTURES = /\.sdf(\.gz)?$/i;
/** A first line that is longer is left to the reader of the file. */
const HEAD_BYTES = 65_536;
/** Any record of an SDF may have a field of its own, so all are looked at, or none in larger files. */
const STRUCTURES_BYTES_MAX = 32 * 1024 ** 2;
const FIELDS_MAX = 1_000;
/** `>  <pIC50>  (7)`: the header of a data item (CTfile formats, BIOVIA 2020, chapter 6). */
const DATA_HEADER = /^>.*?<([^>]*)>/;
const SHOWN_CHARACTERS = 200;

/**
 * Refuses a column that is named beside a local CSV file and whose name does not even occur in the
 * file's first line, and a field that no record of a local SDF has, before anything is started. What this
 * lets pass, the step that reads the file judges.
 * @throws AthanorError INPUT_INVALID naming the option, the column and what the file has
 */
export async function requireNamedColumns(
  siblings: unknown,
  { path, absolute }: { path: Path; absolute: string },
): Promise<void> {
  if (typeof siblings !== 'object' || siblings === null) return;
  const named = Object.entries(siblings).filter(
    (entry): entry is [string, string] => OPTION.test(entry[0]) && typeof entry[1] === 'string',
  );
  if (named.length === 0) return;
  const known = await namesIn(absolute);
  if (known === undefined) return;
  for (const [option, column] of named) {
    if (known.has(column)) continue;
    const where = showPath([...path.slice(0, -1), option]);
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${where} is "${column}", which the file does not have. ${known.found}`,
      details: { field: where, column },
    });
  }
}

interface KnownNames {
  has(column: string): boolean;
  /** What the file has instead, in words. */
  found: string;
}

async function namesIn(file: string): Promise<KnownNames | undefined> {
  if (STRUCTURES.test(file)) return fieldsOf(file);
  if (!TABLE.test(file)) return undefined;
  const first = await firstLine(file);
  if (first === undefined) return undefined;
  return {
    // Quotes may be written twice in a table.
    has: (column) => column.includes('"') || folded(first).includes(folded(column)),
    found: `Its first line is: ${first.slice(0, SHOWN_CHARACTERS)}`,
  };
}

async function fieldsOf(file: string): Promise<KnownNames | undefined> {
  if ((await stat(file)).size > STRUCTURES_BYTES_MAX) return undefined;
  const fields = new Map<string, string>();
  try {
    for await (const line of linesOf(file)) {
      const name = DATA_HEADER.exec(line)?.[1];
      if (name !== undefined) fields.set(folded(name), name);
      if (fields.size > FIELDS_MAX) return undefined;
    }
  } catch {
    // No gzip, or cut short: whoever reads the file says so.
    return undefined;
  }
  const shown = [...fields.values()].join(', ').slice(0, SHOWN_CHARACTERS) || 'none';
  return { has: (column) => fields.has(folded(column)), found: `Its fields are: ${shown}` };
}

const folded = (name: string) => name.trim().toLowerCase();

async function* linesOf(file: string, bytesMax = Number.POSITIVE_INFINITY) {
  const bytes = createReadStream(file, { end: bytesMax - 1 });
  const input = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    bytes.destroy();
  }
}

async function firstLine(file: string): Promise<string | undefined> {
  try {
    for await (const line of linesOf(file, HEAD_BYTES)) {
      return line.length < HEAD_BYTES ? line : undefined;
    }
  } catch {
    // No gzip, or cut short: whoever reads the file says so.
  }
  return undefined;
}
