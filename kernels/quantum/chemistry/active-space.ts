import { QuantumError } from '../errors';
import { type MolecularIntegrals, repulsion } from './integrals';

/** Which orbitals stay: the lowest are frozen, the highest left empty. */
export interface ActiveSpace {
  /** How many of the lowest orbitals keep their two electrons always. */
  frozenOrbitals: number;
  /** How many orbitals come after them; the rest stay empty. All of them where null. */
  activeOrbitals: number | null;
}

/**
 * The integrals of the active electrons in the mean field of the frozen ones: frozen-core
 * approximation (Helgaker, Jørgensen and Olsen, doi:10.1002/9781119019572, section 12.5).
 * @throws QuantumError BAD_ACTIVE_SPACE where there are not so many electrons or orbitals
 */
export function activeSpace(
  integrals: MolecularIntegrals,
  { frozenOrbitals: frozen, activeOrbitals }: ActiveSpace,
): MolecularIntegrals {
  const { orbitals, electrons } = integrals;
  const n = activeOrbitals ?? orbitals - frozen;
  const [alpha, beta] = [electrons.alpha - frozen, electrons.beta - frozen];
  if (frozen < 0 || alpha < 0 || beta < 0 || n < 1 || frozen + n > orbitals || alpha > n) {
    const message =
      `${frozen} frozen and ${n} active orbitals of ${orbitals} ` +
      `with ${electrons.alpha} and ${electrons.beta} electrons are impossible`;
    throw new QuantumError('BAD_ACTIVE_SPACE', message);
  }
  const oneBody = new Float64Array(n * n);
  const twoBody = new Float64Array(n * n * n * n);
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      oneBody[p * n + q] = effectiveOneBody(integrals, frozen, [frozen + p, frozen + q]);
      for (let r = 0; r < n; r++) {
        for (let s = 0; s < n; s++) {
          const all = [frozen + p, frozen + q, frozen + r, frozen + s] as const;
          twoBody[((p * n + q) * n + r) * n + s] = repulsion(integrals, all);
        }
      }
    }
  }
  const coreHartree = frozenEnergy(integrals, frozen);
  return { orbitals: n, electrons: { alpha, beta }, coreHartree, oneBody, twoBody };
}

/** h_pq with the repulsion and exchange of the frozen electrons. */
function effectiveOneBody(
  integrals: MolecularIntegrals,
  frozen: number,
  [p, q]: readonly [number, number],
): number {
  let sum = integrals.oneBody[p * integrals.orbitals + q] as number;
  for (let i = 0; i < frozen; i++) {
    sum += 2 * repulsion(integrals, [p, q, i, i]) - repulsion(integrals, [p, i, i, q]);
  }
  return sum;
}

function frozenEnergy(integrals: MolecularIntegrals, frozen: number): number {
  const { coreHartree, orbitals } = integrals;
  let energy = coreHartree;
  for (let i = 0; i < frozen; i++) {
    energy += 2 * (integrals.oneBody[i * orbitals + i] as number);
    for (let j = 0; j < frozen; j++) {
      energy += 2 * repulsion(integrals, [i, i, j, j]) - repulsion(integrals, [i, j, j, i]);
    }
  }
  return energy;
}
