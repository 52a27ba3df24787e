/** What a package's workflows are written with, imported as `athanor/workflow`. */
export { type PipelineResult, pipeline } from './pipeline';
export type { Run, Stage } from './run';
export { StageNotRun } from './stage-not-run';
export {
  call,
  curate,
  describeSet,
  type Molecules,
  mapMolecules,
  readMolecules,
} from './stages/molecules';
