/**
 * Radii of the elements 1 (H) to 86 (Rn) in Å, as the Blue Obelisk Data Repository lists them and RDKit
 * uses them: van der Waals (Bondi, doi:10.1021/j100785a001, and later extensions) and covalent
 * (Cordero et al., doi:10.1039/b801115j).
 */
const VAN_DER_WAALS = [
  1.2, 1.4, 2.2, 1.9, 1.8, 1.7, 1.6, 1.55, 1.5, 1.54, 2.4, 2.2, 2.1, 2.1, 1.95, 1.8, 1.8, 1.88, 2.8,
  2.4, 2.3, 2.15, 2.05, 2.05, 2.05, 2.05, 2, 2, 2, 2.1, 2.1, 2.1, 2.05, 1.9, 1.9, 2.02, 2.9, 2.55,
  2.4, 2.3, 2.15, 2.1, 2.05, 2.05, 2, 2.05, 2.1, 2.2, 2.2, 2.25, 2.2, 2.1, 2.1, 2.16, 3, 2.7, 2.5,
  2.48, 2.47, 2.45, 2.43, 2.42, 2.4, 2.38, 2.37, 2.35, 2.33, 2.32, 2.3, 2.28, 2.27, 2.25, 2.2, 2.1,
  2.05, 2, 2, 2.05, 2.1, 2.05, 2.2, 2.3, 2.3, 2, 2, 2,
];
const COVALENT = [
  0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, 1.66, 1.41, 1.21, 1.11, 1.07, 1.05,
  1.02, 1.06, 2.03, 1.76, 1.7, 1.6, 1.52, 1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, 1.22, 1.2, 1.19,
  1.2, 1.2, 1.16, 2.2, 1.95, 1.9, 1.75, 1.64, 1.54, 1.47, 1.46, 1.42, 1.39, 1.45, 1.44, 1.42, 1.39,
  1.39, 1.38, 1.39, 1.4, 2.44, 2.15, 2.07, 2.04, 2.03, 2.01, 1.99, 1.98, 1.98, 1.96, 1.94, 1.92,
  1.92, 1.89, 1.9, 1.87, 1.87, 1.75, 1.7, 1.62, 1.51, 1.44, 1.41, 1.36, 1.36, 1.32, 1.45, 1.46,
  1.48, 1.4, 1.5, 1.5,
];
/** Of elements beyond the tables. */
const UNKNOWN = 2;

/** Van der Waals radius in Å of the element with an atomic number. */
export function vanDerWaalsRadius(atomicNumber: number): number {
  return VAN_DER_WAALS[atomicNumber - 1] ?? UNKNOWN;
}

/** Covalent radius in Å of the element with an atomic number. */
export function covalentRadius(atomicNumber: number): number {
  return COVALENT[atomicNumber - 1] ?? UNKNOWN;
}
