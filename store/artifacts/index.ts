/**
 * Content-addressed bytes. Steps, workers and the client put large data here and pass ArtifactRefs;
 * `folderArtifactStore` keeps them in a folder, and S3 will stand behind the same interface.
 */
export type {
  ArtifactSource,
  ArtifactStat,
  ArtifactStore,
  ArtifactWriter,
  VerifyProgress,
  VerifyResult,
} from './artifact-store';
export { folderArtifactStore } from './folder-store';
export { type GarbageReport, garbageCollect } from './garbage';
export { type LineWriter, openLineBlocks, openLines, openLineWriter } from './lines';
export { collectRefs, followRefs, touchRefs } from './references';
export type { Durability } from './staged-file';
