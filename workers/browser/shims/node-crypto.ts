import { sha256 } from '@noble/hashes/sha2.js';
import { Buffer } from 'buffer';

/** The part of `node:crypto` that steps use: SHA-256, at once, as WebCrypto cannot. */
export function createHash(algorithm: string) {
  if (algorithm !== 'sha256') throw new Error(`${algorithm} is not to be had in a browser`);
  const hash = sha256.create();
  const encoder = new TextEncoder();
  const made = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? encoder.encode(data) : data);
      return made;
    },
    digest: (encoding: 'hex') => Buffer.from(hash.digest()).toString(encoding),
  };
  return made;
}

/** As of `node:crypto`, at once. */
export function hash(algorithm: string, data: string | Uint8Array, encoding: 'hex'): string {
  return createHash(algorithm).update(data).digest(encoding);
}
