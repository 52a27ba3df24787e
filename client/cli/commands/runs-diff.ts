import type { Command } from 'commander';
import type { Difference, RunDifference, TableDifference } from '../../sdk';
import { type Context, onAction } from '../context';
import type { Style } from '../render/style';
import { clip, printable } from '../render/text';

const VALUE_COLUMNS = 60;
const ROWS_MAX = 10;

/** `athanor runs diff`: what differs between two ended runs, and where they parted. */
export function addDiffCommand(runs: Command, context: Context): void {
  runs
    .command('diff <run> <other>')
    .description('what differs between two ended runs: input, code, stages, results')
    .action(
      onAction(context, async ({ args: [a = '', b = ''], options }) => {
        const difference = await context.client(options).runs.diff(a, b);
        if (options.json) context.output.json(difference);
        else context.output.lines(diffLines(difference, context.output.style));
      }),
    );
}

/** A difference in lines: `-` is the first run, `+` the second. */
export function diffLines(difference: RunDifference, style: Style): string[] {
  const { a, b, sameResult } = difference;
  const [parted] = difference.stages;
  return [
    `${style.red(`- ${a}`)}`,
    `${style.green(`+ ${b}`)}`,
    sameResult ? 'The results are the same, to the bit.' : 'The results differ.',
    ...(parted === undefined ? [] : [`They parted in ${parted.what}.`]),
    ...section('Input', difference.input, style),
    ...section('Code and tools', difference.code, style),
    ...section('Stages (status, digest of what they put out)', difference.stages, style),
    ...section('Output', difference.output, style),
    ...difference.tables.flatMap((t) => tableLines(t, style)),
  ];
}

function section(title: string, differences: readonly Difference[], style: Style): string[] {
  if (differences.length === 0) return [];
  return [
    style.bold(title),
    ...differences.flatMap((d) => [
      `  ${printable(d.what)}`,
      style.red(`  - ${show(d.a)}`),
      style.green(`  + ${show(d.b)}`),
    ]),
  ];
}

function tableLines(t: TableDifference, style: Style): string[] {
  const some = (rows: readonly string[], sign: string) => [
    ...rows.slice(0, ROWS_MAX).map((row) => `  ${sign} ${printable(row)}`),
    ...(rows.length > ROWS_MAX ? [`  ${sign} and ${rows.length - ROWS_MAX} more`] : []),
  ];
  return [
    style.bold(
      `Table ${t.table}: ${t.onlyA.length} only in the first, ${t.onlyB.length} only in the second, ${t.moved.length} in another place`,
    ),
    ...some(t.onlyA, '-').map((l) => style.red(l)),
    ...some(t.onlyB, '+').map((l) => style.green(l)),
    ...some(
      t.moved.map((m) => `${m.row}: place ${m.a}, then ${m.b}`),
      '~',
    ),
  ];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return clip(printable(text), VALUE_COLUMNS);
}
