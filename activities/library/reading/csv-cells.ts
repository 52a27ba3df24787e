/** Cells of a record read so far; `open` is the text of a quoted cell that goes on in the next line. */
export interface Cells {
  done: string[];
  open: string | undefined;
}

/**
 * Reads one line of a CSV record (RFC 4180), after the lines before it if those left a quoted cell
 * open. Quotes count only at the start of a cell; text after a closing quote is kept.
 */
export function readCells(line: string, delimiter: string, before?: Cells): Cells {
  const done = before === undefined ? [] : before.done;
  let at = 0;
  let quoted = before?.open === undefined ? undefined : `${before.open}\n`;
  for (;;) {
    if (quoted === undefined && line[at] === '"') {
      quoted = '';
      at += 1;
    }
    if (quoted !== undefined) {
      const cell = readQuoted(line, at, quoted);
      if (cell.end === undefined) return { done, open: cell.text };
      quoted = cell.text;
      at = cell.end;
    }
    const end = line.indexOf(delimiter, at);
    const plain = line.slice(at, end < 0 ? undefined : end);
    done.push(((quoted ?? '') + plain).trim());
    if (end < 0) return { done, open: undefined };
    quoted = undefined;
    at = end + delimiter.length;
  }
}

/** A quoted cell from `at`; `end` is the place after its closing quote, if that is on this line. */
function readQuoted(
  line: string,
  from: number,
  before: string,
): { text: string; end: number | undefined } {
  let text = before;
  for (let at = from; ; ) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return { text: text + line.slice(at), end: undefined };
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
