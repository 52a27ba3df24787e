import { AthanorError } from '../../../schemas/errors';
import { type AskedColumns, askedColumns, looksLikeHeader } from './columns';
import { readCells } from './csv-cells';

/** How a file of molecules is written. */
export type Format = { name: 'smi' } | { name: 'sdf' } | { name: 'csv'; delimiter: string };

const DELIMITERS = [',', ';', '\t'] as const;
/** Share of control characters in the head from which on a file is no text. */
const CONTROL_SHARE_MAX = 0.02;

/** Files that are often given by mistake, by their first bytes. */
const KNOWN_FILES: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive or an Office document'],
  ['25504446', 'a PDF document'],
  ['89504e47', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['47494638', 'a GIF image'],
  ['d0cf11e0', 'an old Office document'],
  ['1f8b', 'a gzip file inside a gzip file'],
  ['425a68', 'a bzip2 file'],
  ['fd377a58', 'an xz file'],
  ['28b52ffd', 'a zstd file'],
  ['377abcaf', 'a 7-Zip archive'],
  ['50415231', 'a Parquet file'],
  ['89484446', 'an HDF5 file'],
  ['7f454c46', 'a program'],
  ['53514c69', 'a SQLite database'],
  ['fffe', 'UTF-16 text'],
  ['feff', 'UTF-16 text'],
];

/**
 * Says that a file is text at all, from its first bytes.
 * @throws AthanorError LIBRARY_UNREADABLE that names what was found instead
 */
export function requireText(head: Buffer): void {
  const hex = head.subarray(0, 8).toString('hex');
  const known = KNOWN_FILES.find(([start]) => hex.startsWith(start));
  if (known !== undefined) throw unreadable(`it is ${known[1]}`);
  const control = head.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length;
  if (head.includes(0) || control > head.length * CONTROL_SHARE_MAX) {
    const first = head.subarray(0, 8).toString('hex').replace(/../g, '$& ').trim();
    throw unreadable(`it is binary data, which begins with the bytes ${first}`);
  }
  const text = head.subarray(0, 256).toString().trimStart();
  if (/^<(!doctype|html|\?xml|[a-z]+[\s>])/i.test(text)) throw unreadable('it is HTML or XML');
  if (/^\{|^\[\s*[{["\n]/.test(text)) throw unreadable('it is JSON');
}

/** Tells the format from the first bytes of a file, or makes a given one complete. */
export function formatOf(
  head: Buffer,
  asked: AskedColumns & { format: 'auto' | 'smi' | 'csv' | 'sdf' },
): Format {
  const { format } = asked;
  const columns = askedColumns(asked);
  const lines = head
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const named = Object.keys(columns).find(
    (key) => columns[key as keyof AskedColumns] !== undefined,
  );
  if (format === 'csv') return { name: 'csv', delimiter: delimiterOf(first, columns) };
  if (format === 'smi') {
    if (named !== undefined) throw noColumns(named);
    return { name: 'smi' };
  }
  if (format === 'sdf' || isSdf(lines)) return { name: 'sdf' };
  const isTable = DELIMITERS.some((d) => looksLikeHeader(readCells(first, d).done, columns));
  // No SMILES holds a comma or a semicolon.
  const hasCells = /^[^\s]*[,;]/.test(first);
  if (isTable || hasCells || named !== undefined) {
    return { name: 'csv', delimiter: delimiterOf(first, columns) };
  }
  return { name: 'smi' };
}

function isSdf(lines: readonly string[]): boolean {
  return (
    lines.some((line) => line.startsWith('$$$$') || line.startsWith('M  END')) ||
    /V[23]000\s*$/.test(lines[3] ?? '')
  );
}

function delimiterOf(header: string, asked: AskedColumns): string {
  const fitting = DELIMITERS.find((d) => looksLikeHeader(readCells(header, d).done, asked));
  if (fitting !== undefined) return fitting;
  const cells = (d: string) => readCells(header, d).done.length;
  return DELIMITERS.reduce((best, d) => (cells(d) > cells(best) ? d : best));
}

function unreadable(found: string): AthanorError {
  return new AthanorError({
    code: 'LIBRARY_UNREADABLE',
    message: `The file holds no molecules: ${found}. Allowed are SMILES, CSV and SDF, also gzipped.`,
  });
}

function noColumns(option: string): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `${option} is given, but a file of the format smi has no columns. Allowed: csv or sdf.`,
  });
}
