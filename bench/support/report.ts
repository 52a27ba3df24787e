import type { Machine } from './machine';

/** What a figure should reach. */
export type Goal = { atLeast: number } | { atMost: number };

/** One measured figure. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  goal?: Goal;
}

/** A figure as programs read it; `goal` and `met` are null where nothing is promised. */
export interface ReportRow {
  name: string;
  value: number;
  unit: string;
  goal: string | null;
  met: boolean | null;
}

/** The last line of every benchmark that was asked for JSON. */
export interface BenchReport {
  bench: string;
  machine: Machine;
  rows: ReportRow[];
}

const SIGNIFICANT_DIGITS = 3;

/**
 * What a benchmark leaves on standard output: a table for people, and with `json` one line for
 * programs after it. A figure that is no finite number is a defect of the benchmark and throws.
 */
export function renderReport(
  { bench, machine, figures }: { bench: string; machine: Machine; figures: readonly Figure[] },
  { json }: { json: boolean },
): string {
  const report: BenchReport = { bench, machine, rows: figures.map(rowOf) };
  const table = tableOf(report);
  return json ? `${table}\n${JSON.stringify(report)}\n` : `${table}\n`;
}

function rowOf({ name, value, unit, goal }: Figure): ReportRow {
  if (!Number.isFinite(value)) throw new Error(`${name} is ${value}`);
  if (goal === undefined) return { name, value, unit, goal: null, met: null };
  return 'atLeast' in goal
    ? { name, value, unit, goal: `≥ ${goal.atLeast}`, met: value >= goal.atLeast }
    : { name, value, unit, goal: `≤ ${goal.atMost}`, met: value <= goal.atMost };
}

function tableOf({ bench, machine, rows }: BenchReport): string {
  const { cpu, cores, memoryGb, node, loadBefore, loadAfter } = machine;
  const lines = [
    ['', 'value', 'unit', 'goal', ''],
    ...rows.map(({ name, value, unit, goal, met }) => [
      name,
      readable(value),
      unit,
      goal ?? '',
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...lines.map((line) => (line[column] as string).length)),
  );
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const about =
    `${bench}: ${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, ` +
    `load ${loadBefore} before and ${loadAfter} after`;
  return [about, ...text].join('\n');
}

/** Three digits that matter; whole numbers stay whole. */
function readable(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}
