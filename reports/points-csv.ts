import type { PointRow } from '../schemas/quantum/steps';
import type { RunRecord } from '../schemas/run-record';
import { csvNumber, csvTable, csvText } from './csv-cells';

/**
 * The expectation values at points of the inputs as a table: a column for each input, and for each
 * observable its value and standard error, with `_sampled` those of shots in a basis of their own, with
 * `_zero_noise` those continued to no noise, `d_<observable>_d_<input>` derivatives, where they were asked for.
 */
export function pointsCsv(record: RunRecord, points: readonly PointRow[]): string {
  const [first] = points;
  const inputs = Object.keys(first?.inputs ?? {});
  const observables = first?.expectations ?? [];
  const hasSampled = observables.some(({ sampled }) => sampled);
  const hasZeroNoise = observables.some(({ zeroNoise }) => zeroNoise);
  const slopes = Object.keys(observables[0]?.gradient ?? {});
  const pair = (name: string) => [name, `${name}_standard_error`];
  const header = [
    'point',
    ...inputs,
    ...observables.flatMap(({ name }) => [
      ...pair(name),
      ...(hasSampled ? pair(`${name}_sampled`) : []),
      ...(hasZeroNoise ? pair(`${name}_zero_noise`) : []),
      ...slopes.map((input) => `d_${name}_d_${input}`),
    ]),
    ...['run_id', 'result_digest'],
  ];
  const rows = points.map((row) => [
    csvNumber(row.point),
    ...inputs.map((name) => csvNumber(row.inputs[name] ?? null)),
    ...row.expectations.flatMap((own) => [
      ...estimate(own),
      ...(hasSampled ? estimate(own.sampled) : []),
      ...(hasZeroNoise ? estimate(own.zeroNoise) : []),
      ...slopes.map((input) => csvNumber(own.gradient?.[input] ?? null)),
    ]),
    ...[csvText(record.run.id), csvText(record.resultDigest)],
  ]);
  return csvTable(header, rows);
}

function estimate(own: { value: number; standardError: number } | null): [string, string] {
  return [csvNumber(own?.value ?? null), csvNumber(own?.standardError ?? null)];
}
