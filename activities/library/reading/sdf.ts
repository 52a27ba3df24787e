import { LIMITS } from '../../../schemas/constants/limits';
import { besideValue } from './beside';
import { type AskedColumns, absentColumn, guessId } from './columns';
import { CUT, type Line, TOO_LONG } from './lines';
import { cutFile, type FoundRecord, type LostRecord, type RawRecord } from './record';

const RECORD_END = '$$$$';
const MOLBLOCK_END = 'M  END';
/** Options that name a field. */
const NAMED_FIELDS = [
  'idColumn',
  'valueColumn',
  'relationColumn',
  'unitColumn',
  'kindColumn',
] as const;
/** Records within which a field that was named must be seen. */
const FIELD_WITHIN_RECORDS = 1_000;

/**
 * Reads an SDF (CTfile formats, BIOVIA 2020): molblocks with data fields, ended by `$$$$`. A last
 * record without that is cut and lost, unless the file is one molblock alone. The identifier is the
 * field asked for, else the title line, else a field with a usual name.
 * @throws AthanorError INPUT_INVALID when a field that was named is in none of the first 1000 records
 */
export async function* readSdf(
  lines: AsyncIterable<Line[]>,
  asked: AskedColumns,
): AsyncGenerator<RawRecord[]> {
  const reader = new SdfReader(asked);
  for await (const block of lines) {
    for (const line of block) reader.push(line);
    yield reader.take();
  }
  reader.end();
  yield reader.take();
}

class SdfReader {
  private readonly records: RawRecord[] = [];
  private readonly fieldsSeen = new Set<string>();
  private lines: string[] = [];
  private characters = 0;
  private lost: LostRecord | undefined;
  private count = 0;
  private parsed = 0;

  constructor(private readonly asked: AskedColumns) {}

  push(line: Line): void {
    if (line === CUT) {
      this.forget();
      this.add(cutFile());
    } else if (line === TOO_LONG) {
      this.lose('LINE_TOO_LONG', `a line is longer than ${LIMITS.lineBytesMax} bytes`);
    } else if (line.startsWith(RECORD_END)) {
      this.endRecord();
    } else if (this.lost === undefined) {
      this.lines.push(line);
      this.characters += line.length + 1;
      if (this.characters > LIMITS.recordBytesMax) {
        this.lose('RECORD_TOO_LONG', `the record is longer than ${LIMITS.recordBytesMax} bytes`);
      }
    }
  }

  end(): void {
    const blank = this.lines.every((line) => line.trim() === '');
    if (this.lost !== undefined) {
      this.endRecord();
    } else if (!blank) {
      const text = this.lines.join('\n').trimEnd();
      if (this.count === 0 && text.endsWith(MOLBLOCK_END)) {
        this.endRecord();
      } else {
        const id = (this.lines[0] ?? '').trim();
        const reason = 'the file ends in the middle of this record, without $$$$';
        this.forget();
        this.add({ id, problem: 'CUT_RECORD', reason });
      }
    }
    this.requireFields();
  }

  take(): RawRecord[] {
    return this.records.splice(0);
  }

  private endRecord(): void {
    const record = this.lost ?? this.parse();
    this.forget();
    this.add(record);
  }

  private parse(): RawRecord {
    const title = (this.lines[0] ?? '').trim();
    const end = this.lines.findIndex((line) => line.startsWith(MOLBLOCK_END));
    if (end < 0) {
      return {
        id: title,
        problem: 'NO_MOLBLOCK',
        reason: `the record has no ${MOLBLOCK_END} line`,
      };
    }
    const fields = fieldsOf(this.lines.slice(end + 1));
    this.parsed += 1;
    if (this.parsed <= FIELD_WITHIN_RECORDS) {
      for (const name of fields.keys()) this.fieldsSeen.add(name);
    }
    const { idColumn, valueColumn, fields: wanted = [] } = this.asked;
    const id = idColumn === undefined ? title || guessId(fields) : (fields.get(idColumn) ?? '');
    return {
      id,
      molblock: `${this.lines.slice(0, end + 1).join('\n')}\n`,
      ...(valueColumn === undefined ? {} : { value: fields.get(valueColumn) ?? '' }),
      ...this.besideIn(fields),
      ...(wanted.length === 0
        ? {}
        : { fields: Object.fromEntries(wanted.map((name) => [name, fields.get(name) ?? ''])) }),
    };
  }

  /** A field that one record lacks it may lack; that none has it is said by `requireFields`. */
  private besideIn(fields: ReadonlyMap<string, string>): Pick<FoundRecord, 'beside'> {
    const find = (name: string) =>
      [...fields].find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1];
    const beside = besideValue(this.asked, { find });
    return Object.keys(beside).length === 0 ? {} : { beside };
  }

  private add(record: RawRecord): void {
    this.records.push(record);
    this.count += 1;
    if (this.count === FIELD_WITHIN_RECORDS) this.requireFields();
  }

  /** The record goes on to its `$$$$`, and is not held. */
  private lose(problem: LostRecord['problem'], reason: string): void {
    this.lost ??= { id: (this.lines[0] ?? '').trim(), problem, reason };
    this.lines = [];
    this.characters = 0;
  }

  private forget(): void {
    this.lines = [];
    this.characters = 0;
    this.lost = undefined;
  }

  private requireFields(): void {
    for (const option of NAMED_FIELDS) {
      const name = this.asked[option];
      if (name !== undefined && this.parsed > 0 && !this.fieldsSeen.has(name)) {
        throw absentColumn(option, name, [...this.fieldsSeen]);
      }
    }
    for (const name of this.asked.fields ?? []) {
      if (this.parsed > 0 && !this.fieldsSeen.has(name)) {
        throw absentColumn('fields', name, [...this.fieldsSeen]);
      }
    }
  }
}

/** Data fields by name; a value of several lines is joined by newlines. */
function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let name: string | undefined;
  for (const line of lines) {
    const header = /^>.*<(.+)>/.exec(line);
    if (header !== null) {
      name = header[1] as string;
      fields.set(name, '');
    } else if (line.trim() === '') {
      name = undefined;
    } else if (name !== undefined) {
      const before = fields.get(name) as string;
      fields.set(name, before === '' ? line.trim() : `${before}\n${line.trim()}`);
    }
  }
  return fields;
}
