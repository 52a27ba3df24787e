/**
 * Where outputs of nodes wait until they are accepted: written by the gate, promoted to the artifact
 * store by the gate (one trusted answer) or by the trusted activity that compares answers.
 */
export type { Upload } from './layout';
export { type LeaseScope, leaseKey, type StagingPlace } from './lease-key';
export { type Promotion, promoteOutput } from './promote';
export { STAGING_QUOTA } from './quota';
export { type ReadableRefs, readableRefs } from './readable';
export type { StagedFile } from './staged-files';
export { openStagingArea, type StagingArea } from './staging-area';
export type { StagedAmount, StagingQuota } from './tally';
