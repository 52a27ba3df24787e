/**
 * Content-addressed bytes. Steps, workers and the client put large data here and pass ArtifactRefs;
 * `folderArtifactStore` keeps them in a folder, `gateArtifactStore` is how a node reads and writes them.
 */

export { collectRefs } from '../../schemas/artifact-refs';
export type {
  ArtifactSource,
  ArtifactStat,
  ArtifactStore,
  ArtifactWriter,
  ByteRange,
  VerifyProgress,
  VerifyResult,
} from './artifact-store';
export { folderArtifactStore } from './folder-store';
export { type GarbageReport, garbageCollect } from './garbage';
export type { GateAddress } from './gate/gate-address';
export type { HeldLease } from './gate/transfer';
export {
  closeGateConnections,
  type GateStoreOptions,
  gateArtifactStore,
  trimKept,
} from './gate-store';
export { type LineWriter, openLineBlocks, openLines, openLineWriter } from './lines';
export { FolderNotes, NO_NOTES, type Notes } from './notes';
export { type ArtifactUse, observedStore } from './observed-store';
export { openArtifactStore } from './open';
export { followRefs, touchRefs } from './references';
export type { Durability } from './staged-file';
