/**
 * How long projects keep their runs, and what takes the rows of a run away. The policies are read and written for
 * one project; the deletions are for the gate, which carries them out (`gate/retention`).
 */
export { holdRun, setRetention } from './acts';
export type { DeletionCounts } from './deletion-row';
export {
  type DeletedWork,
  type RunDeletion,
  type RunDeletions,
  runDeletionStore,
} from './deletions';
export { type RetentionStore, retentionStore } from './policies';
