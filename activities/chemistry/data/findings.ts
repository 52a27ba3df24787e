/** Findings that a report names one by one. */
const NAMED_MAX = 20;

/** How many findings, and the worst of them. */
export interface Findings<T> {
  count: number;
  worst: T[];
}

/** Findings with the worst first; equally bad ones stay in the order of the file. */
export function findings<T>(all: readonly T[], badness: (one: T) => number): Findings<T> {
  const sorted = [...all].sort((a, b) => badness(b) - badness(a));
  return { count: all.length, worst: sorted.slice(0, NAMED_MAX) };
}

/** Two measured molecules. */
export interface Pair {
  ids: [string, string];
  values: [number, number];
}

/** How far the values of a pair are apart. */
export function difference({ values: [a, b] }: Pair): number {
  return Math.abs(a - b);
}
