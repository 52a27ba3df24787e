import { AthanorError } from '../../../schemas/errors';
import { type Atom, atom } from '../../../schemas/quantum/integrals-steps';

const COUNT = /^\s*(\d{1,6})\s*$/;
/** Before the atoms: their number, and a comment. */
const HEAD_LINES = 2;

/**
 * The atoms of an XYZ file: their number, a comment, and a line `symbol x y z` for each, ångström.
 * Columns after these are passed over; so are lines after the last atom, unless they hold another frame.
 * @throws AthanorError INPUT_INVALID with the line, what was found, and what is allowed
 */
export function readXyz(text: string): Atom[] {
  const lines = text.split(/\r\n|\r|\n/);
  const count = Number(COUNT.exec(lines[0] ?? '')?.[1] ?? Number.NaN);
  if (!(count >= 1)) throw bad(1, lines[0] ?? '', 'the number of atoms, which begins an XYZ file');
  const last = HEAD_LINES + count;
  const extra = lines.slice(last).findIndex((line) => line.trim() !== '');
  if (extra >= 0) {
    const allowed = `nothing after ${count} atoms: one geometry, not several`;
    throw bad(last + extra + 1, lines[last + extra] as string, allowed);
  }
  return Array.from({ length: count }, (_, i) => {
    const number = HEAD_LINES + i + 1;
    const line = lines[number - 1] ?? '';
    const [symbol = '', ...rest] = line.trim().split(/\s+/);
    const [x, y, z] = rest.map(coordinate);
    const element = symbol.slice(0, 1).toUpperCase() + symbol.slice(1).toLowerCase();
    const parsed = atom.safeParse({ element, x, y, z });
    if (!parsed.success) throw bad(number, line, 'an element and three coordinates in ångström');
    return parsed.data;
  });
}

/** Number('') is 0, and hexadecimal is no coordinate. */
function coordinate(word: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
}

function bad(line: number, found: string, allowed: string): AthanorError {
  const shown = found.trim() === '' ? 'nothing' : `"${found.trim().slice(0, 60)}"`;
  const message = `The geometry, line ${line}: found ${shown}; allowed is ${allowed}.`;
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
