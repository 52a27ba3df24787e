/**
 * Starts, watches and stops everything that Athanor needs on one machine: a Temporal dev server, a
 * PostgreSQL, the pipeline worker and a local node. Used by the command line, the demo and tests.
 */
export {
  createDataFolder,
  type DataFolder,
  resolveCacheFolder,
  resolveDataFolder,
} from './data-folder';
export { type Check, type ExtraCheck, runDoctor } from './doctor';
export { listenForStop, runUntilStopped, type StopRequest } from './foreground';
export { EventFormatter } from './format-event';
export { replaySteps } from './replay-steps';
export { type Stack, type StackEvent, type StackOptions, startStack } from './stack';
export {
  type RecordedProcess,
  readStack,
  readStackRecord,
  type StackRecord,
  type TemporalAddress,
} from './stack-record';
export { type ProcessStatus, type StackStatus, stackStatus } from './stack-status';
export { type StopResult, stopStack } from './stop-stack';
export { externalTemporal } from './temporal-address';
export {
  type FindTemporalOptions,
  findTemporalBinary,
  type TemporalBinary,
} from './temporal-binary';
export { compiledFile } from './worker-process';
