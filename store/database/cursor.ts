import { AthanorError } from '../../schemas/errors';

/** Most rows in one page. */
const PAGE_ROWS_MAX = 1_000;
const PAGE_ROWS = 50;

/** The number of rows asked for; INPUT_INVALID outside 1 to 1,000. */
export function pageLimit(limit: number = PAGE_ROWS): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_ROWS_MAX) return limit;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `limit is ${limit}; a whole number from 1 to ${PAGE_ROWS_MAX} is allowed.`,
  });
}

/** The sort key of a page's last row as opaque text. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The `count` parts of a cursor; INPUT_INVALID for text that is none of ours. */
export function decodeCursor(cursor: string, count: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === count && parts.every(isText)) return parts;
  } catch {
    // Said below.
  }
  throw new AthanorError({ code: 'INPUT_INVALID', message: 'The cursor is not valid.' });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
