/** What a package's steps are written with, imported as `athanor/activity`. */
export {
  type ArtifactSource,
  type ArtifactStat,
  type ArtifactStore,
  type ArtifactWriter,
  type LineWriter,
  openLines,
  openLineWriter,
  type VerifyProgress,
  type VerifyResult,
} from '../store/artifacts';
export { implement, type StepContext, type StepImplementation } from './implement';
