/**
 * Circuits that measure, reset and branch on their way, and noisy ones: shots that have met the same
 * outcomes share a statevector. Pipelines run them on the engine, tests on the slow twin.
 */
export { engineBackend, type StateBackend, twinBackend } from './backend';
export { type Program, programOf } from './program';
export { type ProgramRunOptions, runProgram } from './run';
