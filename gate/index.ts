/**
 * The one door between devices and everything behind it: authenticates nodes, lets each make the few
 * calls that an activity worker needs, seals task tokens, and signs what it saw.
 */
export type { Credential, NodeDirectory, NodeIdentity } from './auth/identity';
export { openLease, type TaskLease } from './auth/seal';
export { createSealKey, type SealKey, sealKeyRing } from './auth/seal-keys';
export { createDeviceServer } from './grpc/device-server';
export type { RelayEvents, ResultEvent, Suspicion } from './grpc/events';
export { Relay, type RelayOptions } from './grpc/relay';
export { connectTemporal } from './grpc/upstream/temporal';
export type { OpenAllocations } from './placement/open-allocations';
export { loadOutputCheck, outputCheck } from './results/step-schemas';
