/**
 * Statistics that give the same bits on every device: random numbers, metrics with intervals,
 * splits, matching of assumed inactives, comparison with null models, probabilities of rank, and a
 * regression model with conformal intervals. Pure functions without I/O, used by the chemistry
 * activities, by the workflow's ranking logic, and by the benchmarks.
 */
export * from './acquisition';
export * from './bootstrap';
export type { Label } from './checks';
export * from './conformal';
export * from './counted-figures';
export * from './errors';
export * from './matching';
export * from './model-codec';
export { evaluateSplit } from './model-evaluation';
export { fitCore } from './model-fit';
export { predict } from './model-predict';
export type * from './model-types';
export type { Described } from './molecule-kernel';
export { normalDistribution } from './normal';
export * from './nulls';
export * from './pareto';
export * from './quantile';
export * from './random';
export * from './rank-agreement';
export * from './ranking-metrics';
export * from './regression';
export * from './splits';
export { mean, pairwiseSum, standardDeviation, sumOfSquares } from './sum';
export { tanimoto } from './tanimoto';
export * from './top-k-probability';
export * from './training-data';
export * from './value-metrics';
export * from './venn-abers';
