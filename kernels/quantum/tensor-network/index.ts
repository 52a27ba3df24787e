/**
 * Circuits wider than a statevector can be: amplitudes and expectation values by contracting the
 * circuit's tensor network (Markov and Shi, doi:10.1137/050644756), in slices that are independent of
 * each other. Whether that is possible at all depends on how entangled the circuit is: plan first.
 */
export { type Contraction, openContraction } from './contract';
export { Places, productKernel } from './kernel';
export { amplitudeNetwork, expectationNetwork, type Network } from './network';
export { type ContractionLimits, type ContractionPlan, planContraction } from './plan';
