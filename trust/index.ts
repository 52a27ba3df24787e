/**
 * What others rely on when they compare or sign: canonical JSON, digests and memoisation keys.
 * Used by activities, workers, the gate and the swarm; small, pure, and audited alone.
 */
export { canonicalJson, digestOf, sha256Hex } from './canonical-json';
export { type MemoKeyParts, memoKey } from './memo-key';
