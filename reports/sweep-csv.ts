import type { RunRecord } from '../schemas/run-record';
import type { SweptPoint } from '../schemas/sweep/points';
import { csvNumber, csvTable, csvText } from './csv-cells';
import type { Sweep } from './sweep-shapes';

/** The points of a sweep as a table: a column for each parameter and each response. */
export function sweepCsv(
  record: RunRecord,
  { parameters, responses }: Sweep,
  points: readonly SweptPoint[],
): string {
  const names = responses.map(({ response }) => response);
  const header = [
    ...['point', ...parameters, 'status', ...names],
    ...['because', 'run', 'run_id', 'result_digest'],
  ];
  const rows = points.map((row) => [
    csvNumber(row.point),
    ...parameters.map((_, j) => cell(row.values[j])),
    csvText(row.status),
    ...names.map((name) => csvNumber(row.responses[name] ?? null)),
    ...[row.because ?? '', row.run ?? '', record.run.id, record.resultDigest].map(csvText),
  ]);
  return csvTable(header, rows);
}

function cell(value: unknown): string {
  if (typeof value === 'number') return csvNumber(value);
  return csvText(valueText(value));
}

/** A value of a parameter, as tables show it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}
