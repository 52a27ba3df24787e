import { MAX_MOLBLOCK_LENGTH } from '../../kernels/chemistry/limits';
import { quantileOfSorted } from '../../kernels/statistics';
import { LIMITS } from '../../schemas/constants/limits';
import type { Counts } from '../../schemas/counts';
import { AthanorError } from '../../schemas/errors';
import type { DataQuality } from '../../schemas/library/steps';
import type { Measurement, MeasurementKind, SourceRow, ValueUnit } from '../../schemas/molecule';
import type { BatchesWriter } from './batches-writer';
import { DigestTable } from './digest-table';
import { fitsLine, sortedCounts } from './map-batch';
import { kindOf, type ReadValue, readValueBeside } from './reading/measurement';
import { type FoundRecord, type RawRecord, REMARKS, type RecordProblem } from './reading/record';
import { ID_CHARACTERS_MAX, sourceRow } from './rows';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const CONTROLS_AND_BREAKS = /[\u0000-\u001f]+/g;
const REPLACEMENT = '\uFFFD';

/** What the records of a file are called, and how their values are read. */
export interface IntakeOptions {
  label: string;
  unit: ValueUnit;
  kind: MeasurementKind;
  decimalComma: boolean;
}

/** Takes records from a parser: checks and names them, reads values, and keeps the books. */
export class Intake {
  records = 0;
  taken = 0;
  firstReason = '';
  private readonly ids = new DigestTable();
  private readonly remarks: Counts = {};
  private readonly kinds: Counts = {};
  private readonly values = new ValueSummary();

  constructor(
    private readonly writer: BatchesWriter,
    private readonly o: IntakeOptions,
  ) {}

  /** Takes one record. Throws LIMIT_EXCEEDED when there are too many. */
  async take(record: RawRecord): Promise<void> {
    const index = this.records;
    this.records += 1;
    if (this.records > LIMITS.moleculesMax) throw tooMany();
    if ('problem' in record) {
      const id = cleanId(record.id) || this.defaultId(index);
      await this.reject({ index, id, code: record.problem, reason: record.reason });
      return;
    }
    const problem = problemOf(record);
    if (problem !== undefined) {
      const id = cleanId(record.id) || this.defaultId(index);
      await this.reject({ index, id, ...problem });
      return;
    }
    await this.accept(record, index);
  }

  /** Remarks and values so far, for the data-quality report. */
  quality(damage: string | undefined): Pick<DataQuality, 'remarks' | 'values' | 'kinds'> {
    if (damage !== undefined) this.remark(REMARKS.gzipCut);
    const hasKinds = Object.keys(this.kinds).length > 0;
    return {
      remarks: sortedCounts(this.remarks),
      ...(hasKinds ? { kinds: sortedCounts(this.kinds) } : {}),
      values: this.values.summary(),
    };
  }

  private async accept(record: FoundRecord, index: number): Promise<void> {
    const remarks = [...(record.remarks ?? [])];
    const id = this.uniqueId(record.id, { index, remarks });
    const read = this.valueOf(record);
    if (read.remark !== undefined) remarks.push(read.remark);
    if (read.measured !== undefined) this.values.add(read.measured);
    if (textOf(record).includes(REPLACEMENT) || record.id.includes(REPLACEMENT)) {
      remarks.push(REMARKS.notUtf8);
    }
    for (const remark of remarks) this.remark(remark);
    this.taken += 1;
    await this.writer.add(JSON.stringify(sourceRow(rowOf(record, { index, id, ...read }))));
  }

  private valueOf({ value, beside }: FoundRecord): ReadValue {
    if (value === undefined) return {};
    const { relation = '', unit, kind } = beside ?? {};
    if (kind !== undefined) {
      const named = kindOf(kind);
      this.kinds[named] = (this.kinds[named] ?? 0) + 1;
      if (this.o.kind === 'other') this.requireOneKind();
      else if (named !== this.o.kind) return { remark: REMARKS.valueOtherKind };
    }
    return readValueBeside(value, { ...this.o, relation, unitText: unit });
  }

  /** Values of several kinds must not pass for one; nobody has said which is meant. */
  private requireOneKind(): void {
    const kinds = Object.keys(this.kinds);
    if (kinds.length < 2) return;
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `The file holds values of several kinds: ${kinds.sort().join(', ')}. They are never pooled: ` +
        'say which one is meant as kind.',
    });
  }

  private async reject(row: {
    index: number;
    id: string;
    code: RecordProblem;
    reason: string;
  }): Promise<void> {
    if (this.firstReason === '') this.firstReason = row.reason;
    await this.writer.reject(row);
  }

  private uniqueId(text: string, o: { index: number; remarks: string[] }): string {
    const clean = cleanId(text);
    if (clean === '') o.remarks.push(REMARKS.idMissing);
    if (clean.length > ID_CHARACTERS_MAX) o.remarks.push(REMARKS.idShortened);
    const id = clean.slice(0, ID_CHARACTERS_MAX) || this.defaultId(o.index);
    let times = this.ids.insert(id, 1);
    if (times === 0) return id;
    o.remarks.push(REMARKS.idDuplicate);
    let unique: string;
    do {
      times += 1;
      unique = `${id}#${times}`;
      // A file may hold the very name that we are about to give.
    } while (this.ids.insert(unique, 1) !== 0);
    this.ids.replace(id, times);
    return unique;
  }

  private defaultId(index: number): string {
    return `${this.o.label}-${index + 1}`;
  }

  private remark(text: string): void {
    this.remarks[text] = (this.remarks[text] ?? 0) + 1;
  }
}

function rowOf(
  record: FoundRecord,
  o: { index: number; id: string; measured?: Measurement },
): SourceRow {
  const { smiles, molblock, fields } = record;
  return {
    index: o.index,
    id: o.id,
    ...(smiles === undefined ? {} : { smiles }),
    ...(molblock === undefined ? {} : { molblock }),
    ...(o.measured === undefined ? {} : { measured: o.measured }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function problemOf(record: FoundRecord): { code: RecordProblem; reason: string } | undefined {
  const text = textOf(record);
  if (CONTROL.test(text)) {
    return { code: 'NOT_TEXT', reason: 'it holds control characters: binary data?' };
  }
  const max = record.molblock === undefined ? LIMITS.smilesCharactersMax : MAX_MOLBLOCK_LENGTH;
  if (text.length > max || !fitsLine(JSON.stringify([text, record.fields]) + record.id)) {
    return { code: 'TOO_LARGE', reason: `${text.length} characters; at most ${max} are read` };
  }
  return undefined;
}

function textOf(record: FoundRecord): string {
  return record.molblock ?? record.smiles ?? '';
}

function cleanId(text: string): string {
  return text.replace(CONTROLS_AND_BREAKS, ' ').trim();
}

function tooMany(): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `The file holds more than ${LIMITS.moleculesMax} molecules; at most that many are read.`,
  });
}

/** Smallest, median and largest of the exact values, or of the censored ones where all are. */
class ValueSummary {
  private readonly exact: number[] = [];
  private readonly censored: number[] = [];

  add(measured: Measurement): void {
    (measured.relation === '=' ? this.exact : this.censored).push(measured.value);
  }

  summary(): DataQuality['values'] {
    const count = this.exact.length + this.censored.length;
    if (count === 0) return null;
    const sorted = Float64Array.from(this.exact.length > 0 ? this.exact : this.censored).sort();
    return {
      count,
      censored: this.censored.length,
      min: quantileOfSorted(sorted, 0),
      median: quantileOfSorted(sorted, 0.5),
      max: quantileOfSorted(sorted, 1),
    };
  }
}
