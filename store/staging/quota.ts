import { LIMITS } from '../../schemas/constants/limits';
import type { StagingQuota } from './tally';

/** What nodes may have staged, wherever a staging area is opened. */
export const STAGING_QUOTA: StagingQuota = {
  nodeBytesMax: LIMITS.nodeStagedBytesMax,
  nodeFilesMax: LIMITS.nodeStagedFilesMax,
  leaseBytesMax: LIMITS.leaseStagedBytesMax,
  leaseFilesMax: LIMITS.leaseStagedFilesMax,
};
