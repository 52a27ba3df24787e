import { createRandom } from '../../statistics/random';
import {
  anneal,
  approximationRatio,
  branchAndBound,
  greedySearch,
  type Ising,
  isingOf,
  isingValue,
  keepsBudget,
  maxCutIsing,
  type Pair,
  portfolioIsing,
  type Qubo,
  quboOf,
  quboValue,
  randomSearch,
  tabuSearch,
  worstWithinBudget,
} from '.';

const SIZE = 10;

function randomQubo(seed: number): Qubo {
  const random = createRandom(seed, 'test');
  // Eighths have exact sums, so that equality can be exact.
  const weight = () => (random.integer(65) - 32) / 8;
  const pairs: Pair[] = [];
  for (let i = 0; i < SIZE; i++) {
    for (let j = i + 1; j < SIZE; j++) if (random.uniform() < 0.6) pairs.push([i, j, weight()]);
  }
  return { size: SIZE, offset: weight(), linear: Array.from({ length: SIZE }, weight), pairs };
}

const bitsOf = (index: number, size: number) =>
  Array.from({ length: size }, (_, i) => (index >>> i) & 1);
const spinsOf = (index: number, size: number) => bitsOf(index, size).map((x) => 1 - 2 * x);

function allValues(ising: Ising): number[] {
  return Array.from({ length: 2 ** ising.size }, (_, index) =>
    isingValue(ising, spinsOf(index, ising.size)),
  );
}

const PETERSEN: Pair[] = Array.from({ length: 5 }, (_, i): Pair[] => [
  [i, (i + 1) % 5, 1],
  [i, i + 5, 1],
  [i + 5, ((i + 2) % 5) + 5, 1],
]).flat();

describe('QUBO and Ising', () => {
  it.each([1, 2, 3])('have the same value in all states, there and back (seed %i)', (seed) => {
    const qubo = randomQubo(seed);
    const ising = isingOf(qubo);
    const back = quboOf(ising);
    for (let index = 0; index < 2 ** SIZE; index++) {
      const value = quboValue(qubo, bitsOf(index, SIZE));
      expect(isingValue(ising, spinsOf(index, SIZE))).toBe(value);
      expect(quboValue(back, bitsOf(index, SIZE))).toBe(value);
    }
  });
});

describe('MaxCut', () => {
  it.each([
    // The Petersen graph's maximum cut is 12 of 15 edges (its bipartite edge frustration is 3).
    ['the Petersen graph', 10, PETERSEN, 12],
    ['a ring of 7', 7, Array.from({ length: 7 }, (_, i): Pair => [i, (i + 1) % 7, 1]), 6],
    // A complete graph of 2k vertices is cut best in halves: k² edges.
    [
      'K8',
      8,
      Array.from({ length: 64 }, (_, k): Pair => [k >> 3, k & 7, 1]).filter(([i, j]) => i < j),
      16,
    ],
  ])('of %s is found and proven', (_, size, edges, cut) => {
    const ising = maxCutIsing(size, edges);
    const exact = branchAndBound(ising, { nodesMax: 1e6 });
    expect(exact).toMatchObject({ value: -cut, isProven: true });
    for (const search of [anneal, tabuSearch, greedySearch]) {
      expect(search(ising, { seed: 1, sweeps: 500 }).value).toBe(-cut);
    }
  });
});

describe('searches', () => {
  it.each([1, 2, 3, 4])('agree with brute force where they claim to (seed %i)', (seed) => {
    const ising = isingOf(randomQubo(seed));
    const least = Math.min(...allValues(ising));
    const exact = branchAndBound(ising, { nodesMax: 1e6 });
    expect(exact).toMatchObject({ value: least, isProven: true });
    expect(exact.work).toBeLessThan(2 ** (SIZE + 1) - 1);
    expect(branchAndBound(ising, { nodesMax: 3 }).isProven).toBe(false);
    for (const search of [anneal, tabuSearch, greedySearch, randomSearch]) {
      const found = search(ising, { seed, sweeps: 300 });
      expect(found.value).toBe(isingValue(ising, found.spins));
      expect(found.value).toBeGreaterThanOrEqual(least);
      expect(search(ising, { seed, sweeps: 300 })).toEqual(found);
      expect(found.trace.at(-1)?.value).toBe(found.value);
      if (search !== randomSearch) expect(found.value).toBe(least);
    }
  });
});

describe('portfolio', () => {
  const random = createRandom(11, 'returns');
  const returns = Array.from({ length: 40 }, () =>
    Array.from({ length: 8 }, (_, i) => 0.002 * i + 0.03 * random.normal()),
  );

  it.each([0, 1, 20])('keeps the budget in every minimum, risk aversion %f', (riskAversion) => {
    for (let budget = 1; budget <= 8; budget++) {
      const { ising, objective, means, covariance } = portfolioIsing(returns, {
        budget,
        riskAversion,
      });
      const values = allValues(ising);
      const best = values.indexOf(Math.min(...values));
      const x = bitsOf(best, 8);
      expect(x.reduce((sum, bit) => sum + bit, 0)).toBe(budget);
      // Markowitz's own expression, and the best of all portfolios that keep the budget.
      const markowitz = (y: number[]) =>
        y.reduce((sum, yi, i) => {
          const row = covariance[i] as number[];
          const risk = y.reduce((total, yj, j) => total + yj * (row[j] as number), 0);
          return sum + yi * (riskAversion * risk - (means[i] as number));
        }, 0);
      const allowed = values
        .map((_, index) => bitsOf(index, 8))
        .filter((y) => y.reduce((sum, bit) => sum + bit, 0) === budget);
      expect(markowitz(x)).toBeCloseTo(Math.min(...allowed.map(markowitz)), 12);
      expect(quboValue(objective, x)).toBeCloseTo(markowitz(x), 12);
      expect(values[best]).toBeCloseTo(markowitz(x), 10);
      expect(worstWithinBudget(objective, budget)).toBeCloseTo(
        Math.max(...allowed.map(markowitz)),
        12,
      );
      // The first feasible spins displace whatever was better by breaking the budget.
      const feasible = (spins: ArrayLike<number>) => keepsBudget(spins, budget);
      const drawn = randomSearch(ising, { seed: budget, sweeps: 400, feasible });
      expect(drawn.isFeasible).toBe(feasible(drawn.spins));
      expect(drawn.isFeasible).toBe(true);
    }
  });
});

test('the approximation ratio is one for the best and does not care for sign or offset', () => {
  expect(approximationRatio(-3, { best: -3, worst: 5 })).toBe(1);
  expect(approximationRatio(1, { best: -3, worst: 5 })).toBe(0.5);
  expect(approximationRatio(101, { best: 97, worst: 105 })).toBe(0.5);
  expect(approximationRatio(4, { best: 4, worst: 4 })).toBe(1);
});
