import type { RunDifference } from '../../api/lineage';
import type { Run } from '../../api/types';

/** One thing of several runs, a value for each. */
export interface ComparedRow {
  what: string;
  values: unknown[];
}

type Part = 'input' | 'code' | 'stages' | 'output';

/** What differs in a part of the runs; the first run's value stands where only others differ. */
export function differingRows(
  differences: readonly (RunDifference | undefined)[],
  part: Part,
): ComparedRow[] {
  const rows = new Map<string, ComparedRow>();
  differences.forEach((difference, i) => {
    for (const { what, a, b } of difference?.[part] ?? []) {
      // Where another run does not differ from the first, it has the first one's value.
      const values = rows.get(what)?.values ?? Array(differences.length + 1).fill(a);
      values[i + 1] = b;
      rows.set(what, { what, values });
    }
  });
  return [...rows.values()];
}

/** Times of stages, and figures, of runs: those that differ come first. */
export function numberRows(
  runs: readonly (Run | undefined)[],
  of: (run: Run) => Record<string, number>,
): ComparedRow[] {
  const all = runs.map((run) => (run === undefined ? {} : of(run)));
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  const rows = names.map((what) => ({ what, values: all.map((one) => one[what]) }));
  const isSame = ({ values }: ComparedRow) => values.every((value) => value === values[0]);
  return [...rows.filter((row) => !isSame(row)), ...rows.filter(isSame)];
}

/** Milliseconds of each stage that has ended. */
export function stageTimes(run: Run): Record<string, number> {
  const ended = (run.state?.stages ?? []).flatMap(({ title, startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined ? [] : [[title, endedAt - startedAt] as const],
  );
  return Object.fromEntries(ended);
}
