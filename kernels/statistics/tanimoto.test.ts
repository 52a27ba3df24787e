import fc from 'fast-check';
import { tanimoto } from './tanimoto';

const fingerprint = fc.uint8Array({ minLength: 64, maxLength: 64 });

/** The definition, bit by bit. */
function slowTanimoto(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let bit = 0; bit < 8 * a.length; bit++) {
    const inA = ((a[bit >> 3] as number) >> (bit & 7)) & 1;
    const inB = ((b[bit >> 3] as number) >> (bit & 7)) & 1;
    both += inA & inB;
    either += inA | inB;
  }
  return either === 0 ? 1 : both / either;
}

describe('tanimoto', () => {
  it('is shared bits over all bits', () => {
    expect(tanimoto(Uint8Array.of(0b1110, 0, 0, 3), Uint8Array.of(0b0111, 0, 0, 6))).toBe(3 / 7);
  });

  it('equals the definition bit by bit', () => {
    fc.assert(
      fc.property(fingerprint, fingerprint, (a, b) => {
        expect(tanimoto(a, b)).toBe(slowTanimoto(a, b));
      }),
    );
  });

  it('reads fingerprints that start anywhere in a buffer', () => {
    const buffer = Uint8Array.of(9, 1, 2, 3, 4, 9);
    expect(tanimoto(buffer.subarray(1, 5), Uint8Array.of(1, 2, 3, 4))).toBe(1);
  });

  it('is 1 of two empty fingerprints, as in RDKit', () => {
    expect(tanimoto(new Uint8Array(8), new Uint8Array(8))).toBe(1);
  });

  it('refuses unequal lengths', () => {
    const code = 'LENGTH_MISMATCH';
    const unequal = () => tanimoto(new Uint8Array(8), new Uint8Array(4));
    expect(unequal).toThrow(expect.objectContaining({ code }));
  });
});
