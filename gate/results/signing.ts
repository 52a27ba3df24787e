import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { ResultStatement, Signature } from '../../schemas/nodes/results';
import { canonicalJson } from '../../trust';

/** The Ed25519 key with which a gate signs what it saw. */
export interface GateSigner {
  keyId: string;
  privateKey: KeyObject;
}

/** What a node's own signature is over. */
export type NodeClaim = Pick<
  ResultStatement,
  'activityType' | 'inputDigest' | 'outputDigest' | 'codeDigest'
>;

/** Signs the canonical JSON of a statement. */
export function signStatement(signer: GateSigner, statement: ResultStatement): Signature {
  const bytes = Buffer.from(canonicalJson(statement));
  return {
    keyId: signer.keyId,
    signature: sign(null, bytes, signer.privateKey).toString('base64url'),
  };
}

/** Signs what a node claims, as its agent does. */
export function signClaim(privateKey: KeyObject, claim: NodeClaim): string {
  return sign(null, claimBytes(claim), privateKey).toString('base64url');
}

/** Whether a node's key made that signature over that claim; false for anything malformed. */
export function isClaimSigned(publicKey: string, claim: NodeClaim, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  // One signature has one spelling: what decodes equally but reads differently is refused.
  if (bytes.toString('base64url') !== signature) return false;
  try {
    return verify(null, claimBytes(claim), nodeKey(publicKey), bytes);
  } catch {
    return false;
  }
}

/** Whether that Ed25519 public key made that signature over that statement. */
export function isStatementSigned(
  publicKey: KeyObject,
  statement: ResultStatement,
  { signature }: Signature,
): boolean {
  const bytes = Buffer.from(canonicalJson(statement));
  return verify(null, bytes, publicKey, Buffer.from(signature, 'base64url'));
}

function claimBytes({ activityType, inputDigest, outputDigest, codeDigest }: NodeClaim): Buffer {
  return Buffer.from(canonicalJson({ activityType, inputDigest, outputDigest, codeDigest }));
}

const KEYS_MAX = 2_000;
const keys = new Map<string, KeyObject>();

/** Reading a key costs as much as using it; keys that are not Ed25519 are refused. */
function nodeKey(publicKey: string): KeyObject {
  const known = keys.get(publicKey);
  if (known !== undefined) return known;
  const der = Buffer.from(publicKey, 'base64url');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  if (keys.size >= KEYS_MAX) keys.clear();
  keys.set(publicKey, key);
  return key;
}
