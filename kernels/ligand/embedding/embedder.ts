/** One conformer, all hydrogens given. */
export interface Conformer {
  /** V2000 molblock: the atoms of the SMILES in its order, then hydrogens. Ångström. */
  molblock: string;
  /** MMFF94 energy after minimisation, kcal/mol; absent where MMFF94 lacks parameters. */
  energyKcalPerMol?: number;
}

/** What an embedder is asked for. */
export interface EmbeddingOptions {
  /** Equal seeds give equal conformers, to the bit. */
  seed: number;
  /** Conformers wanted; fewer may come, also none. */
  count: number;
  /** Start from random coordinates in place of distance geometry: for what else gives none. */
  randomCoordinates?: boolean;
}

/** Builds molecules in three dimensions: the one place that knows with which program. */
export interface Embedder {
  /** For example 'rdkit 2017.09.3 (embedding)'; part of every memoisation key. */
  readonly toolVersion: string;
  /**
   * Conformers of one connected molecule, given as SMILES with explicit charges. None where it cannot
   * be built; nothing is promised about its stereochemistry, which the caller checks.
   */
  embed(smiles: string, options: EmbeddingOptions): Conformer[];
}
