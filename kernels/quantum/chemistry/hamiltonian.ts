import { bitsOf } from '../basis';
import type { PauliTerm } from '../results';
import { type MolecularIntegrals, repulsion } from './integrals';
import type { Ladder, Mapping } from './mapping';
import { type ComplexPauli, PauliAccumulator } from './pauli-algebra';

/** A real multiple of a Pauli string as masks: bit q of `x` and `z`, both for Y. */
export interface PauliMask {
  x: number;
  z: number;
  coefficient: number;
}

/** Below this many Hartree a coefficient is rounding; all that are dropped stay far below 1e-8. */
const COEFFICIENT_MIN = 1e-12;

/**
 * The electronic Hamiltonian of a molecule as a Pauli sum, in Hartree:
 * Σ h_pq a†p aq + ½ Σ (pq|rs) a†p a†r as aq over spin orbitals, and the core energy.
 * @returns real multiples of Pauli strings, always in the same order
 */
export function qubitHamiltonian(integrals: MolecularIntegrals, mapping: Mapping): PauliMask[] {
  const { orbitals: n, oneBody, coreHartree } = integrals;
  const sum = new PauliAccumulator();
  sum.add({ x: 0, z: 0, re: coreHartree, im: 0 });
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      for (const spin of [0, n]) {
        addProduct(sum, mapping, {
          factor: oneBody[p * n + q] as number,
          ladders: [creation(p + spin), annihilation(q + spin)],
        });
      }
      addRepulsions(sum, { integrals, mapping, p, q });
    }
  }
  return hermitian(sum.finish(COEFFICIENT_MIN));
}

/** The real parts of a sum that is Hermitian. */
function hermitian(terms: readonly ComplexPauli[]): PauliMask[] {
  return terms.map(({ x, z, re }) => ({ x, z, coefficient: re }));
}

/** A Pauli sum as `results` and `compiler` take it, qubit 0 rightmost. */
export function pauliTerms(sum: readonly PauliMask[], qubitCount: number): PauliTerm[] {
  return sum.map(({ x, z, coefficient }) => {
    const [xs, zs] = [bitsOf(x, qubitCount), bitsOf(z, qubitCount)];
    const pauli = Array.from(xs, (bit, i) => 'IXZY'[Number(bit) + 2 * Number(zs[i])]).join('');
    return { coefficient, pauli };
  });
}

/** The operator a†. */
export function creation(spinOrbital: number): Ladder {
  return { spinOrbital, creates: true };
}

/** The operator a. */
export function annihilation(spinOrbital: number): Ladder {
  return { spinOrbital, creates: false };
}

function addRepulsions(
  sum: PauliAccumulator,
  {
    integrals,
    mapping,
    p,
    q,
  }: { integrals: MolecularIntegrals; mapping: Mapping; p: number; q: number },
): void {
  const n = integrals.orbitals;
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) {
      const factor = repulsion(integrals, [p, q, r, s]) / 2;
      for (const one of [0, n]) {
        for (const two of [0, n]) {
          if (one === two && (p === r || q === s)) continue;
          const ladders = [creation(p + one), creation(r + two)];
          ladders.push(annihilation(s + two), annihilation(q + one));
          addProduct(sum, mapping, { factor, ladders });
        }
      }
    }
  }
}

function addProduct(
  sum: PauliAccumulator,
  mapping: Mapping,
  { factor, ladders }: { factor: number; ladders: readonly Ladder[] },
): void {
  if (factor === 0) return;
  for (const { x, z, re, im } of mapping.map(ladders)) {
    sum.add({ x, z, re: re * factor, im: im * factor });
  }
}
