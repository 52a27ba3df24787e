/** What UFF knows of one type of atom. */
export interface UffType {
  /** Bond radius in Å. */
  radius: number;
  /** Natural angle in degrees. */
  angle: number;
  /** Distance of the minimum of the van der Waals well, Å, and its depth, kcal/mol. */
  distance: number;
  depth: number;
  /** Effective charge, in units of the elementary charge. */
  charge: number;
  /** Torsional barrier of sp³ and of sp² atoms, kcal/mol. */
  sp3Barrier: number;
  sp2Barrier: number;
  /** Generalised Mulliken–Pauling electronegativity. */
  electronegativity: number;
}

type Row = [
  radius: number,
  angle: number,
  distance: number,
  depth: number,
  charge: number,
  sp3Barrier: number,
  sp2Barrier: number,
  electronegativity: number,
];

/**
 * The types of atoms that occur in organic ligands, after table 1 and the text of Rappé et al.,
 * doi:10.1021/ja00051a040 (electronegativities: table 1 of doi:10.1021/j100161a070).
 */
const TABLE: Readonly<Record<string, Row>> = {
  H_: [0.354, 180, 2.886, 0.044, 0.712, 0, 0, 4.528],
  B_2: [0.828, 120, 4.083, 0.18, 1.755, 0, 2, 5.11],
  B_3: [0.838, 109.47, 4.083, 0.18, 1.755, 0, 2, 5.11],
  C_3: [0.757, 109.47, 3.851, 0.105, 1.912, 2.119, 2, 5.343],
  C_R: [0.729, 120, 3.851, 0.105, 1.912, 0, 2, 5.343],
  C_2: [0.732, 120, 3.851, 0.105, 1.912, 0, 2, 5.343],
  C_1: [0.706, 180, 3.851, 0.105, 1.912, 0, 2, 5.343],
  N_3: [0.7, 106.7, 3.66, 0.069, 2.544, 0.45, 2, 6.899],
  N_R: [0.699, 120, 3.66, 0.069, 2.544, 0, 2, 6.899],
  N_2: [0.685, 111.2, 3.66, 0.069, 2.544, 0, 2, 6.899],
  N_1: [0.656, 180, 3.66, 0.069, 2.544, 0, 2, 6.899],
  O_3: [0.658, 104.51, 3.5, 0.06, 2.3, 0.018, 2, 8.741],
  O_R: [0.68, 110, 3.5, 0.06, 2.3, 0, 2, 8.741],
  O_2: [0.634, 120, 3.5, 0.06, 2.3, 0, 2, 8.741],
  O_1: [0.639, 180, 3.5, 0.06, 2.3, 0, 2, 8.741],
  F_: [0.668, 180, 3.364, 0.05, 1.735, 0, 2, 10.874],
  Si3: [1.117, 109.47, 4.295, 0.402, 2.323, 1.225, 1.25, 4.168],
  'P_3+3': [1.101, 93.8, 4.147, 0.305, 2.863, 2.4, 1.25, 5.463],
  'P_3+5': [1.056, 109.47, 4.147, 0.305, 2.863, 2.4, 1.25, 5.463],
  'S_3+2': [1.064, 92.1, 4.035, 0.274, 2.703, 0.484, 1.25, 6.928],
  'S_3+4': [1.049, 103.2, 4.035, 0.274, 2.703, 0.484, 1.25, 6.928],
  'S_3+6': [1.027, 109.47, 4.035, 0.274, 2.703, 0.484, 1.25, 6.928],
  S_R: [1.077, 92.2, 4.035, 0.274, 2.703, 0, 1.25, 6.928],
  S_2: [0.854, 120, 4.035, 0.274, 2.703, 0, 1.25, 6.928],
  Cl: [1.044, 180, 3.947, 0.227, 2.348, 0, 1.25, 8.564],
  'Se3+2': [1.19, 90.6, 4.205, 0.291, 2.764, 0.335, 0.7, 6.428],
  Br: [1.192, 180, 4.189, 0.251, 2.519, 0, 0.7, 7.79],
  I_: [1.382, 180, 4.5, 0.339, 2.65, 0, 0.2, 6.822],
};

/** The parameters of a type by its name in UFF, undefined for one that is not in the table. */
export function uffType(name: string): UffType | undefined {
  const row = TABLE[name];
  if (row === undefined) return undefined;
  const [radius, angle, distance, depth, charge, sp3Barrier, sp2Barrier, electronegativity] = row;
  return { radius, angle, distance, depth, charge, sp3Barrier, sp2Barrier, electronegativity };
}
