import { QuantumError } from '../errors';
import { type ComplexPauli, multiplyPaulis, PAULI_QUBITS_MAX } from './pauli-algebra';

/** How occupations become qubits: the occupation itself, or the parity of it and all before. */
export type MappingName = 'jordan-wigner' | 'parity';

/** A creation or annihilation operator of a spin orbital. */
export interface Ladder {
  spinOrbital: number;
  creates: boolean;
}

/** A mapping of fermionic operators on some number of spin orbitals to as many qubits. */
export interface Mapping {
  name: MappingName;
  spinOrbitals: number;
  /** A product of ladder operators, the leftmost first, as Pauli strings (not collected). */
  map(product: readonly Ladder[]): ComplexPauli[];
  /** The basis state, as bits, in which the given spin orbitals are filled. */
  basisState(occupation: number): number;
  /** The Z string, as bits, that has the sign (−1)^(number of electrons in the spin orbitals). */
  numberParity(spinOrbitals: number): number;
}

/**
 * A mapping for a number of spin orbitals (doi:10.1063/1.4768229): orbital p with spin up is spin
 * orbital p, with spin down n + p.
 * @throws QuantumError TOO_WIDE beyond 26 spin orbitals
 */
export function createMapping(name: MappingName, spinOrbitals: number): Mapping {
  if (spinOrbitals > PAULI_QUBITS_MAX) {
    const message = `${spinOrbitals} spin orbitals are more than ${PAULI_QUBITS_MAX}: freeze some`;
    throw new QuantumError('TOO_WIDE', message);
  }
  const isParity = name === 'parity';
  const all = (1 << spinOrbitals) - 1;
  const ladders = Array.from({ length: spinOrbitals }).flatMap((_, j) => {
    const parts = isParity ? parityParts(j, all) : jordanWignerParts(j);
    return [true, false].map((creates) => ladder(parts, creates));
  });
  return {
    name,
    spinOrbitals,
    map: (product) =>
      product.reduce<ComplexPauli[]>(
        (sum, { spinOrbital, creates }) =>
          sum.flatMap((left) =>
            (ladders[2 * spinOrbital + (creates ? 0 : 1)] as ComplexPauli[]).map((right) =>
              multiplyPaulis(left, right),
            ),
          ),
        [{ x: 0, z: 0, re: 1, im: 0 }],
      ),
    basisState: (occupation) => (isParity ? runningParity(occupation) & all : occupation),
    // The occupation of j is the parity up to j without that up to j − 1.
    numberParity: (mask) => (isParity ? mask ^ (mask >>> 1) : mask),
  };
}

/** The Hermitian strings A and B of a_j = (A + iB) / 2. */
type Parts = [a: { x: number; z: number }, b: { x: number; z: number }];

function jordanWignerParts(j: number): Parts {
  const [own, before] = [1 << j, (1 << j) - 1];
  return [
    { x: own, z: before },
    { x: own, z: before | own },
  ];
}

function parityParts(j: number, all: number): Parts {
  const own = 1 << j;
  // All parities from j on flip.
  const flips = all & ~(own - 1);
  return [
    { x: flips, z: own >>> 1 },
    { x: flips, z: own },
  ];
}

function ladder([a, b]: Parts, creates: boolean): ComplexPauli[] {
  return [
    { ...a, re: 0.5, im: 0 },
    { ...b, re: 0, im: creates ? -0.5 : 0.5 },
  ];
}

/** Bit j is the parity of bits 0 … j. */
function runningParity(word: number): number {
  let sum = word;
  for (let shift = 1; shift < 32; shift *= 2) sum ^= sum << shift;
  return sum;
}
