import type { Box } from './box';
import type { HistidineState } from './protonation';

/** What was found about a structure; the fields are those of schemas/docking/receptor-steps. */
export interface Finding {
  level: 'note' | 'warning';
  code: FindingCode;
  text: string;
  /** Labels of residues, `A:HIS:57`. */
  residues: string[];
  /** Smallest distance from one of their atoms to the box; null without box or residues. */
  fromBoxAngstrom: number | null;
}

export type FindingCode =
  | 'MODELS'
  | 'ALTERNATE_LOCATIONS'
  | 'MISSING_ATOMS'
  | 'CHAIN_BREAK'
  | 'CHAINS_DROPPED'
  | 'WATERS_DROPPED'
  | 'WATERS_KEPT'
  | 'LIGAND_REMOVED'
  | 'HETERO_DROPPED'
  | 'COFACTOR_KEPT'
  | 'METAL_KEPT'
  | 'HYDROGENS_ADDED'
  | 'HYDROGENS_GUESSED'
  | 'PROTONATION'
  | 'DISULFIDE'
  | 'CLASH'
  | 'NONSTANDARD_RESIDUE'
  | 'LOW_OCCUPANCY';

/** What shall become of a structure. */
export interface ReceptorQuestion {
  format: 'auto' | 'pdb' | 'mmcif' | 'pdbqt';
  /** Chains to keep; all when empty. */
  chains: readonly string[];
  /** Selectors of residues, `HEM` or `A:HOH:301`. */
  keep: readonly string[];
  drop: readonly string[];
  boundLigand: string | null;
  /** `A:57` → state. */
  histidines: Readonly<Record<string, HistidineState>>;
  box: Box | null;
  marginAngstrom: number;
}

/** A receptor that is ready to dock into. */
export interface PreparedReceptor {
  pdbqt: string;
  /** With all hydrogens. */
  pdb: string;
  /** The residue that was taken out, as PDB. */
  boundLigandPdb: string | null;
  box: Box | null;
  boxSource: 'given' | 'bound-ligand' | 'none';
  /** Atoms in the PDBQT. */
  atomCount: number;
  chains: { id: string; residues: number }[];
  findings: Finding[];
}
