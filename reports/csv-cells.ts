import { cleanText } from './html/markup';

const LINE_END = '\r\n';

/**
 * What a spreadsheet takes for the beginning of a formula, after OWASP's page "CSV Injection":
 * = + - @, tab, carriage return, line feed, and the full-width forms of the signs.
 */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A number in full; nothing for one that is none. */
export function csvNumber(x: number | null): string {
  return x === null || !Number.isFinite(x) ? '' : String(x === 0 ? 0 : x);
}

/** A text; an apostrophe stands before one that a spreadsheet would run as a formula. */
export function csvText(value: string): string {
  const clean = cleanText(value);
  const safe = FORMULA_START.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table (RFC 4180: comma, CRLF, a header line) of cells that are written already. */
export function csvTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header.map(csvText), ...rows].map(csvLine).join('');
}

/** One line of a table, with its end, of cells that are written already. */
export function csvLine(cells: readonly string[]): string {
  return cells.join(',') + LINE_END;
}
