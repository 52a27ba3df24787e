import { LIMITS } from '../../../schemas/constants/limits';
import type { ValueBeside } from './beside';

/** Why a record of a file is not taken. */
export type RecordProblem =
  | 'LINE_TOO_LONG'
  | 'RECORD_TOO_LONG'
  | 'CUT_RECORD'
  | 'NO_SMILES'
  | 'NO_MOLBLOCK'
  | 'CELL_COUNT'
  | 'QUOTE_UNCLOSED'
  | 'NOT_TEXT'
  | 'TOO_LARGE';

/** Things that deserve a look though the record was taken; counted in the data-quality report. */
export const REMARKS = {
  idMissing: 'identifier missing',
  idDuplicate: 'duplicate id renamed',
  idShortened: 'identifier shortened',
  notUtf8: 'text is not UTF-8',
  cellsMissing: 'cells missing at the end of a row',
  gzipCut: 'gzip file is cut or damaged',
  valueMissing: 'value missing',
  valueNotANumber: 'value not a number',
  valueNotPositive: 'value not positive',
  valueOtherUnit: 'value in another unit',
  valueImplausible: 'value outside plausible range',
  valueApproximate: 'approximate value taken as exact',
  valueOtherKind: 'value of another kind of measurement left out',
} as const;

/** A molecule as a parser found it. Texts are as in the file; an identifier may be empty. */
export interface FoundRecord {
  id: string;
  smiles?: string;
  molblock?: string;
  /** The text where the value should stand; undefined where none was asked for. */
  value?: string;
  /** What stands in columns of their own beside it. */
  beside?: ValueBeside;
  /** Texts of further columns that were asked for. */
  fields?: Record<string, string>;
  remarks?: readonly string[];
}

/** A record that a parser could not take. */
export interface LostRecord {
  id: string;
  problem: RecordProblem;
  reason: string;
}

/** What a parser finds, in the order of the file. */
export type RawRecord = FoundRecord | LostRecord;

/** The record of a line above the limit. */
export function tooLongLine(id = ''): LostRecord {
  const reason = `the line is longer than ${LIMITS.lineBytesMax} bytes`;
  return { id, problem: 'LINE_TOO_LONG', reason };
}

/** The record that stands for whatever a damaged file has lost at its end. */
export function cutFile(): LostRecord {
  const reason = 'the file is cut or damaged from here on: what follows is lost';
  return { id: '', problem: 'CUT_RECORD', reason };
}
