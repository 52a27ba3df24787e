import type { RunRecord } from '../../schemas/run-record';
import { csvTable, csvNumber as number, csvText as text } from '../csv-cells';
import { type Well, wellName } from './layout';

/** The plate map as a table (RFC 4180): one line for each well that holds something. */
export function plateMapCsv(record: RunRecord, wells: readonly Well[]): string {
  const header = [
    ...['plate', 'well', 'row', 'column', 'role', 'candidate', 'rank', 'inchikey'],
    ...['concentration_micromolar', 'replicate', 'run_id', 'result_digest'],
  ];
  const rows = wells.map((well) => [
    number(well.plate),
    text(wellName(well)),
    number(well.row + 1),
    number(well.column + 1),
    text(well.role),
    text(well.candidate?.id ?? ''),
    number(well.candidate?.rank ?? null),
    text(well.candidate?.inchiKey ?? ''),
    number(well.concentrationMicromolar),
    number(well.replicate),
    text(record.run.id),
    text(record.resultDigest),
  ]);
  return csvTable(header, rows);
}
