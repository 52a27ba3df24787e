/**
 * Problems over bits as QUBO and Ising models, and the classical ways to solve them that a quantum
 * algorithm must be compared with. Used by the `qaoa` pipeline; every search is decided by its seed.
 */
export { approximationRatio } from './approximation';
export {
  anneal,
  greedySearch,
  randomSearch,
  type SearchOptions,
  type Solution,
  tabuSearch,
} from './baselines';
export { branchAndBound, type ExactOptions } from './branch-and-bound';
export {
  collectPairs,
  type Ising,
  isingOf,
  isingValue,
  type Pair,
  type Qubo,
  quboOf,
  quboValue,
} from './model';
export { maxCutIsing, type Portfolio, type PortfolioOptions, portfolioIsing } from './problems';
