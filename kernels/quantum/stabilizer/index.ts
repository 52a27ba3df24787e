/**
 * Clifford circuits of thousands of qubits by a stabilizer tableau. Pipelines choose it where a circuit
 * has Clifford gates only and is too wide, or measures too much on its way, for a statevector.
 */
export { isClifford } from './clifford';
export { type CliffordRunOptions, cliffordState, runClifford } from './run';
export type { Tableau } from './tableau';
