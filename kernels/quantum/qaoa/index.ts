/** QAOA: its circuit, its cost and where to begin at each depth. Used by the `qaoa` pipeline's step. */
export { ANGLES_PER_LAYER, costObservable, qaoaCircuit } from './ansatz';
export { interpolated } from './interpolate';
