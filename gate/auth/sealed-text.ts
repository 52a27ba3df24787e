import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SealKeyRing } from './seal-keys';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Seals a text that a browser keeps for us, with a key of its own purpose (HKDF, RFC 5869) made from the
 * keys that all gates of a place share: any of them opens it.
 */
export function sealText(ring: SealKeyRing, purpose: string, text: string): string {
  const { id, secret } = ring.current();
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyFor(secret, purpose), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${id}.${Buffer.concat([nonce, body]).toString('base64url')}`;
}

/** Opens it; undefined for whatever was not sealed by us for this purpose. */
export function openText(ring: SealKeyRing, purpose: string, sealed: string): string | undefined {
  const [id = '', rest = ''] = sealed.split('.', 2);
  const key = ring.find(id);
  const bytes = Buffer.from(rest, 'base64url');
  if (key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, keyFor(key.secret, purpose), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function keyFor(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `athanor ${purpose}`, KEY_BYTES));
}
