import { countOnes } from './bits';

/** A complex multiple of a Pauli string; bit q of `x` and `z`: X and Z on qubit q, both for Y. */
export interface ComplexPauli {
  x: number;
  z: number;
  re: number;
  im: number;
}

/** The widest sums whose keys are exact as doubles. */
export const PAULI_QUBITS_MAX = 26;
const KEY_STEP = 1 << PAULI_QUBITS_MAX;

/** Adds multiples of Pauli strings up, and gives them in one order whatever the order of adding. */
export class PauliAccumulator {
  private readonly terms = new Map<number, ComplexPauli>();

  /** Adds a term. */
  add({ x, z, re, im }: ComplexPauli): void {
    const key = x * KEY_STEP + z;
    const found = this.terms.get(key);
    if (found === undefined) {
      this.terms.set(key, { x, z, re, im });
    } else {
      found.re += re;
      found.im += im;
    }
  }

  /** All terms larger than `threshold`, by x, then z. */
  finish(threshold: number): ComplexPauli[] {
    return [...this.terms.entries()]
      .filter(([, { re, im }]) => Math.max(Math.abs(re), Math.abs(im)) > threshold)
      .sort(([a], [b]) => a - b)
      .map(([, term]) => term);
  }
}

/** The product of two multiples of Pauli strings, in this order. */
export function multiplyPaulis(a: ComplexPauli, b: ComplexPauli): ComplexPauli {
  const [x, z] = [a.x ^ b.x, a.z ^ b.z];
  // A string is i^|x∧z| X^x Z^z; taking Z^z past X^x gives a sign for each qubit that both have.
  const power =
    countOnes(a.x & a.z) + countOnes(b.x & b.z) + 2 * countOnes(a.z & b.x) - countOnes(x & z);
  const re = a.re * b.re - a.im * b.im;
  const im = a.re * b.im + a.im * b.re;
  return { x, z, ...timesPowerOfI(re, im, power) };
}

/** (re + i·im) · i^power. */
export function timesPowerOfI(re: number, im: number, power: number): { re: number; im: number } {
  switch (power & 3) {
    case 0:
      return { re, im };
    case 1:
      return { re: -im, im: re };
    case 2:
      return { re: -re, im: -im };
    default:
      return { re: im, im: -re };
  }
}
