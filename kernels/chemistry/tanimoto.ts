/**
 * Tanimoto similarity of two bit fingerprints of equal length: bits in both over bits in either;
 * 0 when both are empty. Throws on unequal lengths or a length that is not a multiple of 4 bytes.
 */
export function tanimoto(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || a.length % 4 !== 0) {
    throw new RangeError(`Fingerprints of ${a.length} and ${b.length} bytes cannot be compared`);
  }
  const left = words(a);
  const right = words(b);
  let both = 0;
  let either = 0;
  for (let i = 0; i < left.length; i++) {
    const x = left[i] as number;
    const y = right[i] as number;
    both += popcount(x & y);
    either += popcount(x | y);
  }
  return either === 0 ? 0 : both / either;
}

function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** Hacker's Delight, figure 5-2. */
function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
