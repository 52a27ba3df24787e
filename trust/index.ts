/**
 * What others rely on when they compare or sign: canonical JSON, digests, memoisation keys, Ed25519 keys
 * and signatures. Used by activities, workers, the gate and the swarm; small, and audited alone: it stands
 * on node:crypto and nothing else.
 */
export { canonicalJson, digestOf, sha256Hex } from './canonical-json';
export { type KeyPair, keyIdOf, newKeyPair, nodeIdOf, publicKeyOf, readPublicKey } from './keys';
export { type MemoKeyParts, memoKey } from './memo-key';
export { signPackage, type VerifiedPackage, verifyPackage } from './packages';
export { pae } from './pae';
export { PURPOSES, type Purpose } from './purposes';
export {
  type AnswerStatement,
  type ResultSubject,
  resultStatement,
  signAnswer,
  signResult,
  verifyAnswer,
  verifyResult,
} from './results';
export {
  type KeyRing,
  keyRing,
  openSigner,
  type Signer,
  signJson,
  signValue,
  verifyBytes,
  verifyJson,
  verifyValue,
} from './signatures';
