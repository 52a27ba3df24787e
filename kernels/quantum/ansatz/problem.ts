import { type PauliMask, qubitHamiltonian } from '../chemistry/hamiltonian';
import { referenceOccupation } from '../chemistry/hartree-fock';
import type { MolecularIntegrals } from '../chemistry/integrals';
import { createMapping, type Mapping, type MappingName } from '../chemistry/mapping';
import { type ComplexPauli, PauliAccumulator } from '../chemistry/pauli-algebra';
import {
  findSymmetries,
  symmetriesOf,
  type Tapering,
  taper,
  taperState,
} from '../chemistry/tapering';
import type { Excitation } from './excitations';

/** Which qubits are removed by symmetry: none, the two of the electron numbers, or all that can be. */
export type Reduction = 'none' | 'two-qubit' | 'z2';

/** A molecule on qubits: what every ansatz and every optimiser works on. */
export interface QubitProblem {
  integrals: MolecularIntegrals;
  mapping: Mapping;
  tapering: Tapering;
  /** Qubits that are left. */
  qubitCount: number;
  hamiltonian: PauliMask[];
  /** The Hartree–Fock state on the qubits that are left, as bits. */
  reference: number;
}

const COEFFICIENT_MIN = 1e-12;

/** Maps a molecule to qubits, in the sector of symmetries in which its Hartree–Fock state lies. */
export function qubitProblem(
  integrals: MolecularIntegrals,
  { mapping: name, reduction }: { mapping: MappingName; reduction: Reduction },
): QubitProblem {
  const n = integrals.orbitals;
  const mapping = createMapping(name, 2 * n);
  const whole = qubitHamiltonian(integrals, mapping);
  const spins = [(1 << n) - 1, ((1 << n) - 1) << n].map((mask) => mapping.numberParity(mask));
  const symmetries =
    reduction === 'z2'
      ? findSymmetries(whole, 2 * n)
      : symmetriesOf(reduction === 'two-qubit' ? spins : []);
  const reference = mapping.basisState(referenceOccupation(integrals));
  const tapering: Tapering = { symmetries, reference, qubitCount: 2 * n };
  return {
    integrals,
    mapping,
    tapering,
    qubitCount: 2 * n - symmetries.pivots.length,
    hamiltonian: taper(whole, tapering),
    reference: taperState(reference, tapering),
  };
}

/**
 * T − T† of an excitation as i times a real Pauli sum on the qubits that are left; empty where the
 * symmetries forbid it.
 */
export function generatorOf(problem: QubitProblem, excitation: Excitation): PauliMask[] {
  const sum = new PauliAccumulator();
  const { mapping, tapering } = problem;
  for (const product of excitation.products) {
    const adjoint = [...product]
      .reverse()
      .map(({ spinOrbital, creates }) => ({ spinOrbital, creates: !creates }));
    for (const term of mapping.map(product)) sum.add(term);
    for (const term of mapping.map(adjoint)) sum.add(negated(term));
  }
  const imaginary = sum.finish(COEFFICIENT_MIN).map(({ x, z, im }) => ({ x, z, coefficient: im }));
  return taper(imaginary, tapering).filter(
    ({ coefficient }) => Math.abs(coefficient) > COEFFICIENT_MIN,
  );
}

function negated({ x, z, re, im }: ComplexPauli): ComplexPauli {
  return { x, z, re: -re, im: -im };
}
