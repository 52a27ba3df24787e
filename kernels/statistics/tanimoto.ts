import { StatisticsError } from './errors';

// Taken out once: in a vm context (a workflow's sandbox, jest) looking up a global is slow.
const { imul } = Math;

/**
 * Bit fingerprints of equal length, packed in 32-bit words for fast comparison. Bits are those of
 * the given bytes; which bit of a byte comes first does not matter for similarity.
 */
export interface PackedFingerprints {
  readonly count: number;
  readonly wordsEach: number;
  readonly words: Uint32Array;
  /** Set bits of each fingerprint. */
  readonly bits: Uint32Array;
}

/**
 * Packs fingerprints given as bytes holding eight bits each (RDKit's `as_uint8array`).
 * @throws StatisticsError LENGTH_MISMATCH when their lengths differ
 */
export function packFingerprints(fingerprints: readonly Uint8Array[]): PackedFingerprints {
  const bytesEach = fingerprints[0]?.length ?? 0;
  const wordsEach = Math.ceil(bytesEach / 4);
  const words = new Uint32Array(fingerprints.length * wordsEach);
  const bits = new Uint32Array(fingerprints.length);
  fingerprints.forEach((bytes, item) => {
    if (bytes.length !== bytesEach) {
      throw new StatisticsError(
        'LENGTH_MISMATCH',
        `fingerprint ${item} has ${bytes.length} bytes, the first ${bytesEach}`,
      );
    }
    for (let i = 0; i < bytesEach; i++) {
      const at = item * wordsEach + (i >> 2);
      words[at] = (words[at] as number) | ((bytes[i] as number) << (8 * (i & 3)));
    }
    let set = 0;
    for (let w = 0; w < wordsEach; w++) set += popcount(words[item * wordsEach + w] as number);
    bits[item] = set;
  });
  return { count: fingerprints.length, wordsEach, words, bits };
}

/**
 * Tanimoto (Jaccard) similarity of fingerprint `i` of `a` and `j` of `b`: shared bits over bits in
 * either; two empty fingerprints count as 1 (equal). Lengths must agree (not checked here).
 */
export function tanimotoBetween(
  a: PackedFingerprints,
  i: number,
  b: PackedFingerprints,
  j: number,
): number {
  const size = a.wordsEach;
  const offsetA = i * size;
  const offsetB = j * size;
  let shared = 0;
  for (let w = 0; w < size; w++) {
    const both = (a.words[offsetA + w] as number) & (b.words[offsetB + w] as number);
    if (both !== 0) shared += popcount(both);
  }
  const either = (a.bits[i] as number) + (b.bits[j] as number) - shared;
  return either === 0 ? 1 : shared / either;
}

/** Tanimoto similarity of two fingerprints given as bytes. Throws LENGTH_MISMATCH. */
export function tanimoto(a: Uint8Array, b: Uint8Array): number {
  const packed = packFingerprints([a, b]);
  return tanimotoBetween(packed, 0, packed, 1);
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
