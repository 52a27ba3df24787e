import { OptimisationError, requireRange, requireVector } from '../errors';
import { collectPairs, type Ising, isingOf, type Pair, type Qubo } from './model';

/**
 * MaxCut: the value is minus the weight of the edges between spins that differ.
 * @throws OptimisationError OUT_OF_RANGE, NOT_FINITE
 */
export function maxCutIsing(size: number, edges: Iterable<Pair>): Ising {
  const collected = collectPairs(size, edges);
  return {
    size,
    offset: collected.reduce((sum, [, , weight]) => sum - weight / 2, 0),
    fields: new Array<number>(size).fill(0),
    pairs: collected.map(([i, j, weight]) => [i, j, weight / 2]),
  };
}

/** What a portfolio is chosen by. */
export interface PortfolioOptions {
  /** Assets to choose. */
  budget: number;
  /** How much a unit of variance weighs against a unit of return. */
  riskAversion: number;
}

/** A portfolio problem: what is minimised, and the parts of it that people ask about. */
export interface Portfolio {
  means: number[];
  covariance: number[][];
  /** Weight of the squared difference from the budget. */
  penalty: number;
  /** The objective without the penalty. */
  objective: Qubo;
  ising: Ising;
}

/**
 * Mean-variance selection of `budget` assets of equal weight: minimise q·xᵀΣx − μᵀx + A·(Σx − B)²
 * (Markowitz, J. Finance 7 (1952) 77, doi:10.1111/j.1540-6261.1952.tb01525.x; as a QUBO in Barkoutsos
 * et al., doi:10.22331/q-2020-04-20-256). The penalty A is 1.1 times the most that a single asset,
 * taken or left, can change the objective (Δ): who breaks the budget by k assets gains at most k·Δ and
 * pays k²·A, so that no minimum breaks it.
 * @param returns one row per period, one number per asset, as parts of one (0.01 is 1 %)
 * @throws OptimisationError LENGTH_MISMATCH, NOT_FINITE, OUT_OF_RANGE
 */
export function portfolioIsing(
  returns: readonly (readonly number[])[],
  { budget, riskAversion }: PortfolioOptions,
): Portfolio {
  const size = returns[0]?.length ?? 0;
  if (returns.length < 2) {
    throw new OptimisationError('LENGTH_MISMATCH', 'a variance needs two periods of returns');
  }
  for (const [i, row] of returns.entries()) requireVector(row, size, `period ${i}`);
  requireRange(budget, 1, size, 'budget');
  requireRange(riskAversion, 0, 1e9, 'riskAversion');
  const { means, covariance } = moments(returns);
  const at = (i: number, j: number) => (covariance[i] as number[])[j] as number;
  const objective: Qubo = {
    size,
    offset: 0,
    linear: means.map((mean, i) => riskAversion * at(i, i) - mean),
    pairs: allPairs(size, (i, j) => 2 * riskAversion * at(i, j)),
  };
  const penalty = PENALTY_MARGIN * largestChange(objective);
  const ising = isingOf({
    size,
    offset: penalty * budget * budget,
    linear: objective.linear.map((weight) => weight + penalty * (1 - 2 * budget)),
    pairs: objective.pairs.map(([i, j, weight]) => [i, j, weight + 2 * penalty]),
  });
  return { means, covariance, penalty, objective, ising };
}

const PENALTY_MARGIN = 1.1;

/** Means and the unbiased covariance. */
function moments(returns: readonly (readonly number[])[]) {
  const size = (returns[0] as readonly number[]).length;
  const indices = Array.from({ length: size }, (_, i) => i);
  const of = (row: readonly number[], i: number) => row[i] as number;
  const means = indices.map(
    (i) => returns.reduce((sum, row) => sum + of(row, i), 0) / returns.length,
  );
  const covariance = indices.map((i) =>
    indices.map((j) => {
      const products = returns.map(
        (row) => (of(row, i) - (means[i] as number)) * (of(row, j) - (means[j] as number)),
      );
      return products.reduce((sum, product) => sum + product, 0) / (returns.length - 1);
    }),
  );
  return { means, covariance };
}

function allPairs(size: number, weight: (i: number, j: number) => number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) pairs.push([i, j, weight(i, j)]);
  }
  return pairs;
}

/** The most that one variable can change the value, whatever the others are. */
function largestChange({ linear, pairs }: Qubo): number {
  const up = [...linear];
  const down = [...linear];
  for (const [i, j, weight] of pairs) {
    for (const k of [i, j]) {
      up[k] = (up[k] as number) + Math.max(weight, 0);
      down[k] = (down[k] as number) + Math.min(weight, 0);
    }
  }
  const sizes = linear.map((_, i) =>
    Math.max(Math.abs(up[i] as number), Math.abs(down[i] as number)),
  );
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}
