import type { Candidate } from '../schemas/discovery/steps';
import { csvTable, csvNumber as number, csvText as text } from './csv-cells';
import { evidenceColumns } from './evidence-columns';
import { type Reviewed, type Said, saidOf } from './said';

/**
 * The candidates as a table (RFC 4180: comma, CRLF, UTF-8, a header line). Numbers are written in
 * full; a text that a spreadsheet would run as a formula is preceded by an apostrophe. Interval
 * columns `rank_p05` and `rank_p95` are the 5 % and 95 % points of the resampled rank; `_low` and
 * `_high` of an objective are the ends of its 90 % interval, where it has one, and `_in_domain` says
 * whether the model that gave them knows such molecules. `decision`, `decided_by` and `decision_reason`
 * are those of the candidate: a rejected or undecided one stays in the table, marked.
 */
export function candidatesCsv(view: Reviewed, candidates: readonly Candidate[]): string {
  const columns = evidenceColumns(candidates);
  const header = [
    ...['rank', 'id', 'smiles', 'inchikey', 'scaffold_smiles', 'score'],
    ...['decision', 'decided_by', 'decision_reason'],
    ...['rank_p05', 'rank_p95', 'probability_in_top', 'top_k', 'nearest_reference'],
    ...columns.flatMap(({ name }) => [
      ...[name, `${name}_low`, `${name}_high`],
      ...[`${name}_desirability`, `${name}_weight`],
      ...[`${name}_in_domain`, `${name}_note`],
    ]),
    ...['run_id', 'result_digest'],
  ];
  const rows = candidates.map((c) => [
    ...[number(c.rank), text(c.id), text(c.smiles), text(c.inchiKey), text(c.scaffold)],
    ...[number(c.score), ...saidCells(saidOf(view, c))],
    ...[number(c.rankLow), number(c.rankHigh), number(c.probabilityTop), number(c.topK ?? null)],
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
    ...[text(view.record.run.id), text(view.record.resultDigest)],
  ]);
  return csvTable(header, rows);
}

function saidCells({ decision, by, why }: Said): string[] {
  return [text(decision), text(by), text(why)];
}

function truth(value: boolean | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
