/**
 * Problems over bits as QUBO and Ising models, and the classical ways to solve them that a quantum
 * algorithm must be compared with. Used by the `qaoa` pipeline; every search is decided by its seed.
 */
export { approximationRatio } from './approximation';
export {
  anneal,
  greedySearch,
  type OnImproved,
  randomSearch,
  type Solution,
  tabuSearch,
} from './baselines';
export { branchAndBound } from './branch-and-bound';
export { keepsBudget, worstWithinBudget } from './budget';
export {
  type Ising,
  isingOf,
  isingValue,
  type Pair,
  type Qubo,
  quboOf,
  quboValue,
} from './model';
export { maxCutIsing, portfolioIsing } from './problems';
