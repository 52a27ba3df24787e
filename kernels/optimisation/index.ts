/**
 * Minimisers that ask for values and can be interrupted at any of them: L-BFGS where there are
 * gradients, COBYLA where there are none, SPSA where values are noisy. Used by the variational
 * pipelines, which keep `state()` in their heartbeat and go on with `resume`, to the same bits.
 */
export { type CobylaOptions, createCobyla } from './cobyla';
export { OptimisationError, type OptimisationErrorCode } from './errors';
export { createLbfgs, type LbfgsOptions } from './lbfgs';
export type { Minimiser, Point, StopReason } from './minimiser';
export { type MinimiserState, resume } from './resume';
export { createSpsa, type SpsaOptions } from './spsa';
