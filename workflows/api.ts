/** What a package's workflows are written with, imported as `athanor/workflow`. */
export type { StartChild } from './pause';
export { type PipelineResult, pipeline } from './pipeline';
export type { BatchCall, MapBatches, MappedBatches } from './process-group';
export type { ReviewRequest } from './reviews';
export type { Run } from './run';
export type { RunContext } from './run-context';
export type { Stage } from './stage';
export type { StageBoard } from './stage-board';
export { StageNotRun } from './stage-not-run';
export {
  call,
  curate,
  type DescribedSet,
  describeSet,
  type Molecules,
  mapMolecules,
  type Narrowed,
  readMolecules,
} from './stages/molecules';
