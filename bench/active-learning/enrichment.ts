import { percentileInterval, resampleIndices } from '../../kernels/statistics';
import type { Search } from './search';
import type { MeasuredSet } from './sets';

/** The best molecules of a set are its hits: this share of them, and those equal to the last one. */
const HIT_SHARE = 0.05;

/** How many times more hits a search found than as many molecules drawn at random hold on average. */
export function enrichmentOf({ evaluated }: Search, { values }: MeasuredSet): number {
  const descending = [...values.values()].sort((a, b) => b - a);
  const limit = descending[Math.ceil(HIT_SHARE * descending.length) - 1] as number;
  const hits = descending.filter((value) => value >= limit).length;
  const found = evaluated.filter((row) => (row.measured?.value ?? -Infinity) >= limit).length;
  return found / ((evaluated.length * hits) / values.size);
}

/** Mean over seeds, with the lower end of its 95 % bootstrap interval, and the worst seed. */
export function overSeeds(enrichments: readonly number[]): {
  mean: number;
  low: number;
  worst: number;
} {
  const all = Uint32Array.from(enrichments, (_, i) => i);
  const meanOf = (chosen: ArrayLike<number>) =>
    Array.from(chosen, (i) => enrichments[i] as number).reduce((a, b) => a + b, 0) / chosen.length;
  const means = resampleIndices([all], { seed: 1 }).map(meanOf);
  const { low } = percentileInterval(means, {});
  return { mean: meanOf(all), low, worst: Math.min(...enrichments) };
}
