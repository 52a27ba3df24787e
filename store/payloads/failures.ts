import { DefaultFailureConverter } from '@temporalio/common';

/**
 * For workers whose payloads are encrypted: what a failure says may name a molecule, so that its message
 * goes with the payloads. The SDK loads this module by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
