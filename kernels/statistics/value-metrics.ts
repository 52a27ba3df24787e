import { requirePaired } from './checks';
import { StatisticsError } from './errors';
import { argsort, midranks } from './quantile';
import { mean, pairwiseSum, sumOfSquares } from './sum';

const NAMES = ['predicted', 'observed'] as const;

/**
 * Root mean square error, in the unit of the values.
 * @param predicted finite values
 * @param observed as many finite values
 * @throws StatisticsError NOT_FINITE, EMPTY_INPUT, LENGTH_MISMATCH
 */
export function rmse(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  const errors = differences(predicted, observed);
  return Math.sqrt(sumOfSquares(errors, 0) / errors.length);
}

/** Mean absolute error, in the unit of the values. Parameters and errors as `rmse`. */
export function mae(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  return mean(differences(predicted, observed).map(Math.abs));
}

/**
 * Coefficient of determination, 1 − SSE/SST: 1 is perfect, 0 the mean of the observed values,
 * negative worse than that. Parameters and errors as `rmse`, and CONSTANT_INPUT when the observed
 * values are all equal.
 */
export function r2(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  const errors = differences(predicted, observed);
  const total = sumOfSquares(observed, mean(observed));
  if (total === 0) throw constant(NAMES[1]);
  return 1 - sumOfSquares(errors, 0) / total + 0;
}

/**
 * Pearson's correlation, −1 to 1. Parameters and errors as `rmse`, and CONSTANT_INPUT when either
 * side does not vary.
 */
export function pearson(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  requirePaired(predicted, observed, NAMES);
  const centreA = mean(predicted);
  const centreB = mean(observed);
  const products = new Float64Array(predicted.length);
  for (let i = 0; i < products.length; i++) {
    products[i] = ((predicted[i] as number) - centreA) * ((observed[i] as number) - centreB);
  }
  const spreadA = Math.sqrt(sumOfSquares(predicted, centreA));
  const spreadB = Math.sqrt(sumOfSquares(observed, centreB));
  if (spreadA === 0) throw constant(NAMES[0]);
  if (spreadB === 0) throw constant(NAMES[1]);
  const correlation = pairwiseSum(products) / spreadA / spreadB;
  return Math.max(-1, Math.min(1, correlation)) + 0;
}

/** Spearman's rank correlation: Pearson's over midranks. Parameters and errors as `pearson`. */
export function spearman(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  requirePaired(predicted, observed, NAMES);
  return pearson(midranks(predicted), midranks(observed));
}

/**
 * Kendall's τ-b (ties corrected), −1 to 1, by Knight's O(n log n) method (1966,
 * doi:10.1080/01621459.1966.10480879). Parameters and errors as `pearson`.
 */
export function kendallTau(predicted: ArrayLike<number>, observed: ArrayLike<number>): number {
  requirePaired(predicted, observed, NAMES);
  const n = predicted.length;
  const byFirst = argsort(predicted);
  const order = byFirst.sort(
    (a, b) =>
      (predicted[a] as number) - (predicted[b] as number) ||
      (observed[a] as number) - (observed[b] as number) ||
      a - b,
  );
  const first = Float64Array.from(order, (i) => predicted[i] as number);
  const second = Float64Array.from(order, (i) => observed[i] as number);
  const tiedBoth = tiedPairs(n, (i) => first[i] === first[i - 1] && second[i] === second[i - 1]);
  const tiedFirst = tiedPairs(n, (i) => first[i] === first[i - 1]);
  const swaps = sortCountingSwaps(second);
  const tiedSecond = tiedPairs(n, (i) => second[i] === second[i - 1]);
  const pairs = (n * (n - 1)) / 2;
  if (tiedFirst === pairs) throw constant(NAMES[0]);
  if (tiedSecond === pairs) throw constant(NAMES[1]);
  const excess = pairs - tiedFirst - tiedSecond + tiedBoth - 2 * swaps;
  const tau = excess / Math.sqrt(pairs - tiedFirst) / Math.sqrt(pairs - tiedSecond);
  return Math.max(-1, Math.min(1, tau)) + 0;
}

function differences(predicted: ArrayLike<number>, observed: ArrayLike<number>): Float64Array {
  requirePaired(predicted, observed, NAMES);
  const errors = new Float64Array(predicted.length);
  for (let i = 0; i < errors.length; i++) {
    errors[i] = (predicted[i] as number) - (observed[i] as number);
  }
  return errors;
}

function constant(name: string): StatisticsError {
  return new StatisticsError('CONSTANT_INPUT', `${name} does not vary`);
}

/** Number of pairs within runs of neighbours that `same` calls equal. */
function tiedPairs(n: number, same: (i: number) => boolean): number {
  let pairs = 0;
  let run = 1;
  for (let i = 1; i <= n; i++) {
    if (i < n && same(i)) {
      run++;
    } else {
      pairs += (run * (run - 1)) / 2;
      run = 1;
    }
  }
  return pairs;
}

/** Sorts ascending in place by merging and returns how many inversions there were. */
function sortCountingSwaps(values: Float64Array): number {
  const buffer = new Float64Array(values.length);
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let left = start;
      let right = middle;
      for (let k = start; k < end; k++) {
        const takeLeft =
          left < middle && (right >= end || (values[left] as number) <= (values[right] as number));
        if (!takeLeft) swaps += middle - left;
        buffer[k] = values[takeLeft ? left++ : right++] as number;
      }
    }
    values.set(buffer);
  }
  return swaps;
}
