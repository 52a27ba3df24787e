/**
 * The secrets of a gate: its certificate authority, the keys that sign envelopes and policies, and
 * those that seal task tokens. They lie in one folder, readable by their owner only, rotate by
 * themselves, and are shared by all gates of that folder.
 */
export {
  type Authority,
  type Issued,
  issueNodeCertificate,
  issueServerCertificate,
} from './certificates';
export {
  fingerprintOf,
  type GateKeys,
  type OwnAuthority,
  openGateKeys,
  type SealSecret,
} from './gate-keys';
export type { RotatedKey } from './rotation';
