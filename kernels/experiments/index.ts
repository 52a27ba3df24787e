/**
 * Computer experiments: which points of a space of parameters to take (grid, Latin hypercube, Morris
 * trajectories, Sobol samples), and what the responses there say of each parameter. Pure functions, the
 * same bits on every device; used by the steps of sweeps.
 */
export * from './errors';
export * from './grid';
export * from './latin-hypercube';
export * from './morris';
export * from './saltelli';
export * from './scale';
export * from './sobol-indices';
export { sobolSequence } from './sobol-sequence';
export * from './surrogate';
