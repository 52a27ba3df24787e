import type { CandidateRow, CandidateTable } from '../../api/discovery';
import type { Run } from '../../api/types';

/** A number that candidates have: what they can be sorted, filtered and drawn by. */
export interface Measure {
  /** Names it in the address. */
  key: string;
  title: string;
  unit: string;
  wanted: 'higher' | 'lower' | 'within';
  of: (row: CandidateRow) => number | null;
  /** Where an interval is known. */
  rangeOf?: (row: CandidateRow) => [number | null, number | null];
}

/** What was last decided on a candidate, and by whom. */
export interface Decided {
  decision: 'approve' | 'reject';
  by: string;
  comment: string;
}

/** Everything that candidates of a table can be measured by, the evidence after the score. */
export function measuresOf(columns: CandidateTable['columns']): Measure[] {
  const lower = { unit: '', wanted: 'lower' } as const;
  const higher = { unit: '', wanted: 'higher' } as const;
  return [
    { ...lower, key: 'rank', title: 'Rank', of: ({ rank }) => rank },
    {
      ...{ ...higher, key: 'score', title: 'Score', of: ({ score }) => score },
      rangeOf: ({ scoreLow = null, scoreHigh = null }) => [scoreLow, scoreHigh],
    },
    {
      ...{ ...higher, key: 'top', title: 'Probability of the top' },
      of: ({ probabilityTop }) => probabilityTop,
    },
    { ...lower, key: 'front', title: 'Pareto layer', of: ({ front = null }) => front },
    ...columns.map(({ objective, title, unit, wanted }, i): Measure => {
      return {
        ...{ key: objective, title, unit, wanted, of: ({ values }) => values[i] ?? null },
        rangeOf: ({ low, high }) => [low[i] ?? null, high[i] ?? null],
      };
    }),
  ];
}

/** A bound on a measure, as it stands in the address: `qed>0.5`. */
export interface Bound {
  key: string;
  side: '>' | '<';
  value: number;
}

const BOUND = /^([^<>]+)([<>])(-?[\d.]+(?:e-?\d+)?)$/i;

/** Bounds of an address; what is none is left out. */
export function boundsOf(text: string): Bound[] {
  return text.split(',').flatMap((one) => {
    const [, key, side, value] = BOUND.exec(one) ?? [];
    const number = Number(value);
    if (key === undefined || value === undefined || !Number.isFinite(number)) return [];
    return [{ key, side: side as Bound['side'], value: number }];
  });
}

/** The same as text. */
export function textOf(bounds: readonly Bound[]): string {
  return bounds.map(({ key, side, value }) => `${key}${side}${value}`).join(',');
}

/** The last decision on each candidate: of its reviews, else what the run ended with. */
export function decisionsOf(run: Run, table: CandidateTable): Map<string, Decided> {
  const decided = new Map<string, Decided>(
    table.decisions.map(({ candidate, ...one }) => [candidate, one]),
  );
  for (const { candidate, decision, by, comment } of run.state?.reviews ?? []) {
    if (candidate === undefined || decision === 'comment') continue;
    decided.set(candidate, { decision, by, comment });
  }
  return decided;
}

/** What rows are shown, and in which order. */
export interface Shown {
  search: string;
  decided: string;
  bounds: readonly Bound[];
  /** A measure's key; `-` before it for descending. */
  sort: string;
}

/** Rows that fit, in order; those without the value that is sorted by come last. */
export function shownRows(
  rows: readonly CandidateRow[],
  o: Shown & { measures: readonly Measure[]; decisions: ReadonlyMap<string, Decided> },
): CandidateRow[] {
  const words = o.search.toLowerCase();
  const fits = (row: CandidateRow) =>
    [row.id, row.smiles, row.inchiKey, row.scaffold, row.nearest].some((text) =>
      text.toLowerCase().includes(words),
    );
  const kept = rows.filter(
    (row) =>
      (words === '' || fits(row)) &&
      (o.decided === '' || (o.decisions.get(row.id)?.decision ?? 'open') === o.decided) &&
      o.bounds.every((bound) => isWithin(row, bound, o.measures)),
  );
  const sign = o.sort.startsWith('-') ? -1 : 1;
  const by = o.measures.find(({ key }) => key === o.sort.replace(/^-/, ''));
  if (by === undefined) return kept;
  return kept.sort((a, b) => {
    const [x, y] = [by.of(a), by.of(b)];
    if (x === null || y === null) return x === y ? a.rank - b.rank : x === null ? 1 : -1;
    return sign * (x - y) || a.rank - b.rank;
  });
}

function isWithin(row: CandidateRow, bound: Bound, measures: readonly Measure[]): boolean {
  const value = measures.find(({ key }) => key === bound.key)?.of(row) ?? null;
  if (value === null) return false;
  return bound.side === '>' ? value >= bound.value : value <= bound.value;
}
