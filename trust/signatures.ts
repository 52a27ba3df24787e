import { sign, verify } from 'node:crypto';
import { AthanorError } from '../schemas/errors';
import type { SignedJson } from '../schemas/nodes/enrolment';
import type { Signature } from '../schemas/nodes/results';
import { canonicalJson } from './canonical-json';
import { keyIdOf, publicKeyOf, readPrivateKey, readPublicKey } from './keys';
import { pae } from './pae';
import type { Purpose } from './purposes';

/** Ed25519 signatures are 64 bytes (RFC 8032). */
const SIGNATURE_BYTES = 64;

/** Trusted public keys (SPKI, base64url) by key id. What is not in it is not trusted. */
export type KeyRing = Readonly<Record<string, string>>;

/** Holds a private key and signs with it; the key itself cannot be read back. */
export interface Signer {
  keyId: string;
  publicKey: string;
  /** Signs `pae(purpose, message)`; base64url. */
  sign(purpose: Purpose, message: Uint8Array): string;
}

/** A signer of a private key in PEM. @throws AthanorError KEY_INVALID */
export function openSigner(privateKeyPem: string): Signer {
  const key = readPrivateKey(privateKeyPem);
  const publicKey = publicKeyOf(privateKeyPem);
  return {
    publicKey,
    keyId: keyIdOf(publicKey),
    sign: (purpose, message) => sign(null, pae(purpose, message), key).toString('base64url'),
  };
}

/** A ring of these public keys. @throws AthanorError KEY_INVALID */
export function keyRing(...publicKeys: readonly string[]): KeyRing {
  return Object.fromEntries(publicKeys.map((key) => [keyIdOf(key), key]));
}

/** Signs a value as canonical JSON, the text beside its signature. Throws as `canonicalJson`. */
export function signJson(signer: Signer, purpose: Purpose, value: unknown): SignedJson {
  const payload = canonicalJson(value);
  const signature = signer.sign(purpose, Buffer.from(payload));
  return { payload, keyId: signer.keyId, signature };
}

/**
 * The value of a signed JSON text, once its signature holds under a key of the ring; the caller parses
 * its shape. @throws AthanorError SIGNATURE_INVALID
 */
export function verifyJson(purpose: Purpose, signed: SignedJson, keys: KeyRing): unknown {
  verifyBytes(purpose, Buffer.from(signed.payload), signed, keys);
  try {
    return JSON.parse(signed.payload);
  } catch {
    throw refused('What was signed is no JSON.');
  }
}

/** Signs the canonical JSON of a value that both sides hold. Throws as `canonicalJson`. */
export function signValue(signer: Signer, purpose: Purpose, value: unknown): Signature {
  const message = Buffer.from(canonicalJson(value));
  return { keyId: signer.keyId, signature: signer.sign(purpose, message) };
}

/**
 * Returns when `signature` is one of that value, for that purpose, by a key of the ring.
 * @throws AthanorError SIGNATURE_INVALID; INPUT_INVALID for a value that canonical JSON cannot hold
 */
export function verifyValue(
  purpose: Purpose,
  value: unknown,
  signature: Signature,
  keys: KeyRing,
): void {
  verifyBytes(purpose, Buffer.from(canonicalJson(value)), signature, keys);
}

/** As `verifyValue`, for bytes. @throws AthanorError SIGNATURE_INVALID */
export function verifyBytes(
  purpose: Purpose,
  message: Uint8Array,
  { keyId, signature }: Signature,
  keys: KeyRing,
): void {
  const publicKey = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  if (publicKey === undefined) throw refused(`No trusted key has the id ${shown(keyId)}.`);
  if (keyIdOf(publicKey) !== keyId) throw refused(`The key of id ${keyId} has another id.`);
  const bytes = Buffer.from(signature, 'base64url');
  // One spelling only: a signature must not pass in two forms.
  const isSpelledRight =
    bytes.length === SIGNATURE_BYTES && bytes.toString('base64url') === signature;
  if (isSpelledRight && verify(null, pae(purpose, message), readPublicKey(publicKey), bytes))
    return;
  throw refused(`The signature by key ${keyId} does not hold.`);
}

/** A stranger's key id, fit for a log. */
function shown(keyId: string): string {
  return /^[\w.-]{1,64}$/.test(keyId) ? keyId : '(malformed)';
}

function refused(message: string): AthanorError {
  return new AthanorError({ code: 'SIGNATURE_INVALID', message });
}
