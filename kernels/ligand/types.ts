/** Why a molecule cannot be docked; a closed list, so that callers can count by it. */
export type LigandRejectionCode =
  /** No structure, or text that is none; chemically impossible; too large to be read. */
  | 'EMPTY'
  | 'PARSE'
  | 'VALENCE'
  | 'TOO_LARGE'
  /** Placeholders (*, R-groups, polymer ends) instead of atoms. */
  | 'PLACEHOLDER'
  /** Several parts, as in a salt or a hydrate: the parent has to be chosen first. */
  | 'SEVERAL_PARTS'
  /** A lone ion or so few atoms that there is nothing to dock. */
  | 'TOO_SMALL'
  /** Unpaired electrons, which neither the force field nor the scoring function knows. */
  | 'RADICAL'
  /** A metal in the ligand. */
  | 'METAL_COMPLEX'
  /** An element without AutoDock parameters. */
  | 'UNPARAMETRISED'
  /** More unspecified stereocentres than forms are allowed. */
  | 'STEREO_UNSPECIFIED'
  /** No conformer with the stereochemistry that was asked for. */
  | 'STEREO_LOST'
  /** No conformer at all. */
  | 'NO_CONFORMER'
  /** Coordinates were to be kept, and there are none in three dimensions. */
  | 'NO_COORDINATES'
  /** RDKit crashed on this molecule; the next one finds it repaired. */
  | 'KERNEL_ABORT';

/** A molecule that is not docked, with a reason that a chemist can read. */
export interface LigandRejection {
  ok: false;
  code: LigandRejectionCode;
  reason: string;
}

/** One form of a ligand that is docked by itself. */
export interface LigandForm {
  /** Canonical isomeric SMILES of the form. */
  smiles: string;
  /** V2000, three-dimensional, all hydrogens; the atoms of `smiles` first, in its order. */
  molblock: string;
  pdbqt: string;
  /** Bonds that docking turns. */
  torsions: number;
  energyKcalPerMol?: number;
}

/** A molecule that is ready to be docked. */
export interface PreparedLigand {
  ok: true;
  forms: LigandForm[];
  notes: string[];
}

/** How conformers come about; the fields are those of schemas/docking/ligand-steps. */
export interface PreparationOptions {
  seed: number;
  candidates: number;
  stereoisomersMax: number;
  ringConformersMax: number;
}
