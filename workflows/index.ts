/**
 * The workflows of Athanor itself: one exported function per workflow type. The pipeline worker runs
 * them from the bundle that `athanor build` writes, together with those of installed packages.
 */
export { benchmarkDevice } from './benchmark-device';
export { discover } from './discover';
export { evaluateScorers } from './evaluate-scorers';
export { mapBatches, processBatches } from './map-batches';
export { qaoa } from './qaoa';
export { recheckResults } from './recheck-results';
export { registerDataset } from './register-dataset';
export { runScheduled } from './run-scheduled';
export { scoreBreach } from './score-breach';
export { screenLibrary } from './screen-library';
export { simulateCircuit } from './simulate-circuit';
export { sweepInputs } from './sweep';
export { sweepPoints } from './sweep-points';
export { trainModel } from './train-model';
export { findEnergies } from './vqe';
