import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import { type AskedColumns, type Columns, chooseColumns } from './columns';
import { type Cells, readCells } from './csv-cells';
import { CUT, type Line, TOO_LONG } from './lines';
import {
  cutFile,
  type FoundRecord,
  type LostRecord,
  type RawRecord,
  REMARKS,
  tooLongLine,
} from './record';

/** Lines that one record may span; a quote that stays open for longer is a mistake. */
const RECORD_LINES_MAX = 1_000;

/** What reading a table needs to know. */
export interface CsvOptions {
  delimiter: string;
  asked: AskedColumns;
}

/**
 * Reads a table with a header. A record whose quotes are wrong costs one line: it is lost, and
 * reading goes on with the next line, not at the end of the file.
 * @throws AthanorError INPUT_INVALID for columns that are not there, LIBRARY_UNREADABLE for a header
 *   that cannot be read
 */
export async function* readCsv(
  lines: AsyncIterable<Line[]>,
  o: CsvOptions,
): AsyncGenerator<RawRecord[]> {
  const reader = new CsvReader(o);
  for await (const block of lines) {
    for (const line of block) reader.push(line);
    yield reader.take();
  }
  reader.end();
  yield reader.take();
}

class CsvReader {
  private header: string[] | undefined;
  private columns: Columns | undefined;
  private readonly records: RawRecord[] = [];
  /** Lines of the record that is being read, while a quoted cell is open. */
  private held: string[] = [];
  private heldCharacters = 0;
  private cells: Cells | undefined;

  constructor(private readonly o: CsvOptions) {}

  push(line: Line): void {
    if (typeof line === 'string') {
      this.pushText(line);
      return;
    }
    this.closeQuote();
    if (this.header === undefined && line === TOO_LONG) throw noHeader(this.o.delimiter);
    this.records.push(line === CUT ? cutFile() : tooLongLine());
  }

  end(): void {
    this.closeQuote();
  }

  take(): RawRecord[] {
    return this.records.splice(0);
  }

  private pushText(line: string): void {
    if (this.cells === undefined && this.passesOver(line)) return;
    this.cells = readCells(line, this.o.delimiter, this.cells);
    this.held.push(line);
    this.heldCharacters += line.length;
    if (this.cells.open === undefined) this.endRecord(this.cells.done);
    else if (this.held.length >= RECORD_LINES_MAX || this.heldCharacters > LIMITS.recordBytesMax) {
      this.loseFirstLine();
    }
  }

  private passesOver(line: string): boolean {
    return line.trim() === '' || (this.header === undefined && line.startsWith('#'));
  }

  /** What stands in an open quoted cell is read again as lines of their own, but for the first. */
  private closeQuote(): void {
    while (this.cells !== undefined) this.loseFirstLine();
  }

  private loseFirstLine(): void {
    const [first = '', ...others] = this.held;
    this.forget();
    if (this.header === undefined) throw noHeader(this.o.delimiter);
    this.records.push(unclosed(first));
    for (const line of others) this.pushText(line);
  }

  private endRecord(cells: string[]): void {
    if (this.header === undefined || this.columns === undefined) {
      this.columns = chooseColumns(cells, this.o.asked);
      this.header = cells;
    } else {
      while (cells.length > this.header.length && cells.at(-1) === '') cells.pop();
      const fits = cells.length <= this.header.length;
      // Lines that a stray quote has tied together do not fit the header.
      if (this.held.length > 1 && cells.length !== this.header.length) {
        this.loseFirstLine();
        return;
      }
      this.records.push(
        fits ? recordOf(cells, this.columns, this.header) : tooManyCells(cells, this.header),
      );
    }
    this.forget();
  }

  private forget(): void {
    this.held = [];
    this.heldCharacters = 0;
    this.cells = undefined;
  }
}

function recordOf(
  cells: readonly string[],
  columns: Columns,
  header: readonly string[],
): RawRecord {
  const id = columns.id === undefined ? '' : (cells[columns.id] ?? '');
  // What follows a space is no SMILES: a CXSMILES extension, or a note.
  const smiles = (cells[columns.smiles] ?? '').split(/\s/, 1)[0] ?? '';
  if (smiles === '') return { id, problem: 'NO_SMILES', reason: 'the cell of the SMILES is empty' };
  return {
    id,
    smiles,
    ...(columns.value === undefined ? {} : { value: cells[columns.value] ?? '' }),
    ...besideOf(cells, columns),
    ...fieldsOf(cells, columns),
    ...(cells.length < header.length ? { remarks: [REMARKS.cellsMissing] } : {}),
  };
}

function besideOf(cells: readonly string[], { beside }: Columns): Pick<FoundRecord, 'beside'> {
  const kept = Object.entries(beside).map(([what, at]) => [what, cells[at] ?? '']);
  return kept.length === 0 ? {} : { beside: Object.fromEntries(kept) };
}

function fieldsOf(cells: readonly string[], { fields }: Columns): Pick<FoundRecord, 'fields'> {
  const kept = Object.entries(fields).map(([name, at]) => [name, cells[at] ?? '']);
  return kept.length === 0 ? {} : { fields: Object.fromEntries(kept) };
}

function tooManyCells(cells: readonly string[], header: readonly string[]): LostRecord {
  const reason = `the row has ${cells.length} cells, the header ${header.length}`;
  return { id: '', problem: 'CELL_COUNT', reason };
}

function unclosed(line: string): LostRecord {
  const reason = `a quote is not closed: ${line.slice(0, 100)}`;
  return { id: '', problem: 'QUOTE_UNCLOSED', reason };
}

function noHeader(delimiter: string): AthanorError {
  const mark = delimiter === '\t' ? 'tab' : `"${delimiter}"`;
  return new AthanorError({
    code: 'LIBRARY_UNREADABLE',
    message: `The file looks like a table separated by ${mark}, but its header cannot be read.`,
  });
}
