/** Names of the checks, as in schemas/docking/pose-checks. */
export type CheckName =
  | 'sanitization'
  | 'connected'
  | 'no-radicals'
  | 'formula'
  | 'connections'
  | 'double-bond-stereo'
  | 'tetrahedral-chirality'
  | 'bond-lengths'
  | 'bond-angles'
  | 'internal-clash'
  | 'aromatic-ring-flatness'
  | 'ring-non-flatness'
  | 'double-bond-flatness'
  | 'protein-distance'
  | `${'protein' | 'organic-cofactor' | 'inorganic-cofactor' | 'water'}-${'clash' | 'overlap'}`;

/** What one check found. */
export interface Finding {
  check: CheckName;
  passed: boolean;
  /** The worst value, null where there is no number or nothing to look at. */
  value: number | null;
  /** Of a check that failed: where, in words. */
  note: string;
}
