import { isSmilesHeader } from './columns';
import { CUT, type Line, TOO_LONG } from './lines';
import { cutFile, type RawRecord, tooLongLine } from './record';

/**
 * Reads lines of `SMILES identifier`. With a tab, fields are separated by tabs and the second is the
 * identifier; else the identifier is the rest of the line. A CXSMILES extension (`|…|`) is passed
 * over, as are blank lines, comments (`#`), and a header in the first line.
 */
export async function* readSmi(lines: AsyncIterable<Line[]>): AsyncGenerator<RawRecord[]> {
  let first = true;
  for await (const block of lines) {
    const records: RawRecord[] = [];
    for (const line of block) {
      if (line === TOO_LONG) {
        records.push(tooLongLine());
      } else if (line === CUT) {
        records.push(cutFile());
      } else {
        const text = line.trim();
        if (text === '' || text.startsWith('#')) continue;
        if (!(first && isSmilesHeader(text.split(/\s/, 1)[0] ?? ''))) records.push(parse(text));
      }
      first = false;
    }
    yield records;
  }
}

function parse(text: string): RawRecord {
  const end = text.search(/\s/);
  if (end < 0) return { id: '', smiles: text };
  const smiles = text.slice(0, end);
  const rest = text.slice(end).replace(/^[ ]+\|[^|]*\|/, '');
  const id = rest.includes('\t') ? (rest.trimStart().split('\t', 1)[0] ?? '') : rest;
  return { id: id.trim(), smiles };
}
