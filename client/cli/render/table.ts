import { clip, displayWidth, pad, printable } from './text';

const GAP = '  ';
const COLUMN_MIN = 6;

/**
 * Rows in aligned columns, the last of them free; where the terminal is too narrow the widest
 * columns are cut. `columns` undefined cuts nothing.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => printable(cell)));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => displayWidth(row[i] ?? ''))));
  if (columns !== undefined) narrow(widths, columns - GAP.length * (head.length - 1));
  return cells.map((row) =>
    row
      .map((cell, i) => pad(clip(cell, widths[i] ?? 0), widths[i] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function narrow(widths: number[], available: number): void {
  for (;;) {
    const total = widths.reduce((sum, w) => sum + w, 0);
    const widest = Math.max(...widths);
    if (total <= available || widest <= COLUMN_MIN) return;
    const at = widths.indexOf(widest);
    widths[at] = Math.max(COLUMN_MIN, widest - (total - available), Math.floor(widest / 2));
  }
}
