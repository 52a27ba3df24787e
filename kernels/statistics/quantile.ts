import { requireFinite, requireRange } from './checks';

/**
 * Quantile of a sample by linear interpolation between order statistics (type 7 of Hyndman & Fan
 * 1996, doi:10.1080/00031305.1996.10473566; the default of NumPy and R).
 * @param values any order, finite, at least one
 * @param probability 0 to 1
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, OUT_OF_RANGE
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  requireFinite(values, 'values');
  return quantileOfSorted(sorted(values), probability);
}

/** Median: the middle value, or the mean of the two middle ones. Errors as `quantile`. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** `quantile` of values that are sorted ascending already (not checked). */
export function quantileOfSorted(values: ArrayLike<number>, probability: number): number {
  requireRange(probability, 0, 1, 'probability');
  const position = probability * (values.length - 1);
  const below = Math.floor(position);
  const low = values[below] as number;
  const high = values[Math.min(below + 1, values.length - 1)] as number;
  return low + (position - below) * (high - low) + 0;
}

/** The values in ascending order, as a new array. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Ranks from 1, tied values sharing the mean of their ranks (midranks).
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT
 */
export function midranks(values: ArrayLike<number>): Float64Array {
  requireFinite(values, 'values');
  const order = sorted(values);
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < ranks.length; i++) {
    const value = values[i] as number;
    const below = countBelow(order, (other) => other < value);
    const upTo = countBelow(order, (other) => other <= value);
    ranks[i] = (below + 1 + upTo) / 2;
  }
  return ranks;
}

/** Indices that sort the values ascending; equal values keep their order of input. */
export function argsort(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

/** How many leading items of a sorted array satisfy a test that holds for a prefix of it. */
function countBelow(order: Float64Array, test: (value: number) => boolean): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(order[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
