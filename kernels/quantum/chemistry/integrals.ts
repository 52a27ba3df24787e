/**
 * One- and two-electron integrals over real, orthonormal spatial orbitals: a molecule as every part of
 * this folder takes it. Energies are in Hartree.
 */
export interface MolecularIntegrals {
  /** Number n of spatial orbitals. */
  orbitals: number;
  electrons: { alpha: number; beta: number };
  /** Nuclear repulsion, and the energy of frozen electrons. */
  coreHartree: number;
  /** h_pq at p·n + q. */
  oneBody: Float64Array;
  /** (pq|rs) in chemists' order at ((p·n + q)·n + r)·n + s. */
  twoBody: Float64Array;
}

/** (pq|rs) in chemists' order: electron 1 in p and q, electron 2 in r and s. */
export function repulsion(
  { orbitals: n, twoBody }: MolecularIntegrals,
  [p, q, r, s]: readonly [number, number, number, number],
): number {
  return twoBody[((p * n + q) * n + r) * n + s] as number;
}
