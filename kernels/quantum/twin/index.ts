/**
 * The slow, obvious simulator: no fusion, no tiles, no threads, every operation a matrix product over
 * the whole statevector. Tests hold the engine against it, and it against Qiskit.
 */
export { holds } from './condition';
export { TWIN_MAX_QUBITS } from './prepare';
export { type Counts, type RunOptions, run } from './run';
export { simulate, unitaryOf } from './simulate';
