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
  /** Kinds of fingerprints that stand one after the other in each, equally long. */
  readonly blocks: number;
  /** Set bits of each block of each fingerprint, count × blocks. */
  readonly bits: Uint32Array;
}

/**
 * Packs fingerprints given as bytes holding eight bits each (RDKit's `as_uint8array`).
 * @param blocks kinds of fingerprints that each consists of, one after the other, in whole words
 * @throws StatisticsError LENGTH_MISMATCH when their lengths differ or do not divide by `blocks`
 */
export function packFingerprints(
  fingerprints: readonly Uint8Array[],
  blocks = 1,
): PackedFingerprints {
  const bytesEach = fingerprints[0]?.length ?? 0;
  const wordsEach = Math.ceil(bytesEach / 4);
  if (wordsEach % blocks !== 0) {
    const message = `${bytesEach} bytes do not hold ${blocks} fingerprints of whole words`;
    throw new StatisticsError('LENGTH_MISMATCH', message);
  }
  const wordsOfBlock = wordsEach / blocks;
  const words = new Uint32Array(fingerprints.length * wordsEach);
  const bits = new Uint32Array(fingerprints.length * blocks);
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
    for (let block = 0; block < blocks; block++) {
      const from = item * wordsEach + block * wordsOfBlock;
      let set = 0;
      for (let w = 0; w < wordsOfBlock; w++) set += popcount(words[from + w] as number);
      bits[item * blocks + block] = set;
    }
  });
  return { count: fingerprints.length, wordsEach, words, blocks, bits };
}

/**
 * Tanimoto (Jaccard) similarity of fingerprint `i` of `a` and `j` of `b`: shared bits over bits in
 * either; two empty fingerprints count as 1 (equal). Of several blocks it is the mean of theirs, which
 * is positive definite as each is. Lengths and blocks must agree (not checked here).
 */
export function tanimotoBetween(
  a: PackedFingerprints,
  i: number,
  b: PackedFingerprints,
  j: number,
): number {
  const { blocks } = a;
  const size = a.wordsEach / blocks;
  let sum = 0;
  for (let block = 0; block < blocks; block++) {
    const offsetA = i * a.wordsEach + block * size;
    const offsetB = j * a.wordsEach + block * size;
    let shared = 0;
    for (let w = 0; w < size; w++) {
      const both = (a.words[offsetA + w] as number) & (b.words[offsetB + w] as number);
      if (both !== 0) shared += popcount(both);
    }
    const inEither =
      (a.bits[i * blocks + block] as number) + (b.bits[j * blocks + block] as number) - shared;
    sum += inEither === 0 ? 1 : shared / inEither;
  }
  return sum / blocks;
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
