import { type MolecularIntegrals, repulsion } from './integrals';

/**
 * The energy, in Hartree, of the determinant whose lowest orbitals are filled. Over the canonical
 * orbitals of a Hartree–Fock calculation, and over active spaces cut from them, this is the
 * Hartree–Fock energy.
 */
export function hartreeFockEnergy(integrals: MolecularIntegrals): number {
  const { orbitals: n, electrons, oneBody, coreHartree } = integrals;
  const { alpha, beta } = electrons;
  let energy = coreHartree;
  for (const own of [alpha, beta]) {
    for (let i = 0; i < own; i++) {
      energy += oneBody[i * n + i] as number;
      for (let j = 0; j < own; j++) {
        const exchange = repulsion(integrals, [i, j, j, i]);
        energy += (repulsion(integrals, [i, i, j, j]) - exchange) / 2;
      }
    }
  }
  for (let i = 0; i < alpha; i++) {
    for (let j = 0; j < beta; j++) energy += repulsion(integrals, [i, i, j, j]);
  }
  return energy;
}

/**
 * The spin orbitals that the reference determinant fills, as bits: orbital p with spin up at p, with
 * spin down at n + p.
 */
export function referenceOccupation({ orbitals, electrons }: MolecularIntegrals): number {
  return ((1 << electrons.alpha) - 1) | (((1 << electrons.beta) - 1) << orbitals);
}
