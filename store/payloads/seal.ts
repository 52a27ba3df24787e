import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AthanorError } from '../../schemas/errors';

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D: 96 bits, drawn at random. A key of a project seals far fewer than 2^32 payloads. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Nonce, ciphertext and tag (AES-256-GCM). `about` is bound to it and not kept in it. */
export function seal(key: Uint8Array, bytes: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The bytes that were sealed. @throws AthanorError SIGNATURE_INVALID for anything else */
export function unseal(key: Uint8Array, sealed: Uint8Array, about: string): Buffer {
  const end = sealed.length - TAG_BYTES;
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const cipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(about));
    cipher.setAuthTag(sealed.subarray(end));
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, end)), cipher.final()]);
  } catch {
    const message = 'An encrypted payload was changed, or is of another key.';
    throw new AthanorError({ code: 'SIGNATURE_INVALID', message });
  }
}
