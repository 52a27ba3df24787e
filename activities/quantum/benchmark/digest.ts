import { createHash } from 'node:crypto';

/** A hash takes only so much at a time, and not from memory that threads share. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** SHA-256 of amplitudes as little-endian doubles, real and imaginary part in turn: hexadecimal. */
export function digestOfAmplitudes(amplitudes: Float64Array): string {
  const hash = createHash('sha256');
  const { buffer, byteOffset, byteLength } = amplitudes;
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < byteLength; at += CHUNK_BYTES) {
    const size = Math.min(CHUNK_BYTES, byteLength - at);
    chunk.set(new Uint8Array(buffer, byteOffset + at, size));
    hash.update(chunk.subarray(0, size));
  }
  return hash.digest('hex');
}
