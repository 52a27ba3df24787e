/** What a package's steps are written with, imported as `athanor/activity`. */
export {
  type ArtifactSource,
  type ArtifactStat,
  type ArtifactStore,
  type ArtifactWriter,
  type ByteRange,
  type LineWriter,
  type Notes,
  openLines,
  openLineWriter,
  type VerifyProgress,
  type VerifyResult,
} from '../store/artifacts';
export {
  type ContainerRun,
  type Containers,
  type Isolation,
  implement,
  type StepContext,
  type StepImplementation,
  type ToolLimits,
  type ToolResult,
  type ToolRun,
  type Tools,
} from './implement';
export { implementWasm } from './runtime/wasm/implement-wasm';
export type { WasmPackage } from './runtime/wasm/read-package';
