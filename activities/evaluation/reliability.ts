import type { ProbabilityFigures } from '../../schemas/evaluation/figures';
import type { JudgedRow } from '../../schemas/evaluation/steps';
import { estimateOf, meansOf, type Resample } from './resampled';

/** Bins of equal size, but for ties, of the reliability curve. */
const BINS = 10;

interface Judged {
  index: number;
  active: number;
  value: number;
  raw: number | null;
}

/**
 * How good probabilities of being active are: Brier scores with intervals, the mean distance of what was
 * predicted from what happened over ten bins of equal size, and those bins. Null without probabilities.
 */
export function probabilityFigures(
  repeats: readonly (readonly JudgedRow[])[],
  scorer: string,
  resamples: readonly Resample[],
): ProbabilityFigures | null {
  const judged = repeats.map((rows) => rows.flatMap((row) => judgedOf(row, scorer)));
  const all = judged.flat();
  if (all.length === 0) return null;
  const hasRaw = all.every(({ raw }) => raw !== null);
  const brier = (of: (one: Judged) => number) =>
    estimateOf(meansOf(judged.map((own) => resamples.map((one) => squaresOver(own, { one, of })))));
  const value = (one: Judged) => one.value;
  const raw = (one: Judged) => one.raw ?? 0;
  const calibrated = brier(value);
  if (calibrated === null) return null;
  const bins = binsOf(all, value);
  return {
    brier: calibrated,
    brierRaw: hasRaw ? brier(raw) : null,
    calibrationError: errorOf(bins),
    calibrationErrorRaw: hasRaw ? errorOf(binsOf(all, raw)) : null,
    reliability: bins,
  };
}

function judgedOf({ index, active, scores }: JudgedRow, scorer: string): Judged[] {
  const chance = scores[scorer]?.chance;
  if (active === null || chance === undefined) return [];
  return [{ index, active: Number(active), value: chance.value, raw: chance.raw }];
}

function squaresOver(
  own: readonly Judged[],
  { one, of }: { one: Resample; of: (judged: Judged) => number },
): number | null {
  let [sum, weight] = [0, 0];
  for (const judged of own) {
    const copies = one.get(judged.index) ?? 0;
    const error = of(judged) - judged.active;
    sum += copies * error * error;
    weight += copies;
  }
  return weight === 0 ? null : sum / weight;
}

function binsOf(
  all: readonly Judged[],
  of: (one: Judged) => number,
): ProbabilityFigures['reliability'] {
  const sorted = [...all].sort((a, b) => of(a) - of(b) || a.index - b.index);
  const edges = Array.from({ length: BINS + 1 }, (_, b) => {
    let edge = Math.round((b * sorted.length) / BINS);
    // What is predicted alike stays together: nothing tells which of it belongs where.
    while (edge > 0 && edge < sorted.length && same(sorted[edge], sorted[edge - 1], of)) edge += 1;
    return edge;
  });
  return edges.slice(1).flatMap((end, b) => {
    const own = sorted.slice(edges[b], end);
    if (own.length === 0) return [];
    const mean = (what: (one: Judged) => number) =>
      own.reduce((sum, one) => sum + what(one), 0) / own.length;
    return [{ predicted: mean(of), observed: mean((one) => one.active), count: own.length }];
  });
}

function same(a: Judged | undefined, b: Judged | undefined, of: (one: Judged) => number): boolean {
  return a !== undefined && b !== undefined && of(a) === of(b);
}

function errorOf(bins: ProbabilityFigures['reliability']): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce(
    (sum, bin) => sum + (bin.count / count) * Math.abs(bin.predicted - bin.observed),
    0,
  );
}
