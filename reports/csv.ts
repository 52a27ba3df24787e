import type { Candidate } from '../schemas/discovery/steps';
import type { RunRecord } from '../schemas/run-record';
import { evidenceColumns } from './evidence-columns';
import { cleanText } from './html/markup';

const LINE_END = '\r\n';

/**
 * What a spreadsheet takes for the beginning of a formula, after OWASP's page "CSV Injection":
 * = + - @, tab, carriage return, line feed, and the full-width forms of the signs.
 */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * The candidates as a table (RFC 4180: comma, CRLF, UTF-8, a header line). Numbers are written in
 * full; a text that a spreadsheet would run as a formula is preceded by an apostrophe. Interval
 * columns `rank_p05` and `rank_p95` are the 5 % and 95 % points of the resampled rank; `_low` and
 * `_high` of an objective are the ends of its 90 % interval, where it has one, and `_in_domain` says
 * whether the model that gave them knows such molecules.
 */
export function candidatesCsv(record: RunRecord, candidates: readonly Candidate[]): string {
  const columns = evidenceColumns(candidates);
  const header = [
    ...['rank', 'id', 'smiles', 'inchikey', 'scaffold_smiles', 'score'],
    ...['rank_p05', 'rank_p95', 'probability_in_top', 'nearest_reference'],
    ...columns.flatMap(({ name }) => [
      ...[name, `${name}_low`, `${name}_high`],
      ...[`${name}_desirability`, `${name}_weight`],
      ...[`${name}_in_domain`, `${name}_note`],
    ]),
    ...['run_id', 'result_digest'],
  ];
  const rows = candidates.map((c) => [
    ...[number(c.rank), text(c.id), text(c.smiles), text(c.inchiKey), text(c.scaffold)],
    ...[number(c.score), number(c.rankLow), number(c.rankHigh), number(c.probabilityTop)],
    text(c.nearest),
    ...columns.flatMap(({ of }) => {
      const e = of(c);
      if (e === null) return ['', '', '', '', '', '', ''];
      return [
        ...[number(e.value), number(e.low), number(e.high)],
        ...[number(e.desirability), number(e.weight)],
        ...[truth(e.inDomain), text(e.note)],
      ];
    }),
    ...[text(record.run.id), text(record.resultDigest)],
  ]);
  const lines = [header.map(text), ...rows].map((cells) => cells.join(','));
  return lines.join(LINE_END) + LINE_END;
}

function number(x: number | null): string {
  return x === null || !Number.isFinite(x) ? '' : String(x === 0 ? 0 : x);
}

function truth(value: boolean | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function text(value: string): string {
  const clean = cleanText(value);
  const safe = FORMULA_START.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
