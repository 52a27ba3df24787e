/** How a generated molecule was made. */
export const GENERATION_METHODS = [
  /** A parent reacts with building blocks. */
  'reaction',
  /** A bond of a parent is undone by a reaction and made anew with another building block. */
  'exchange',
  /** A change that two measured molecules differ by, made on a third. */
  'matched-pair',
  /** R-groups of parents that share a core, in a new combination. */
  'r-groups',
  /** The substituents of one parent on the core of another. */
  'scaffold',
] as const;
export type GenerationMethod = (typeof GENERATION_METHODS)[number];

/** A building block that went into a molecule. */
export interface UsedBlock {
  id: string;
  smiles: string;
  /** Null where nothing is known of its availability. */
  leadTimeDays: number | null;
}

/** Where a generated molecule comes from: kept with it to the last table. */
export interface Lineage {
  method: GenerationMethod;
  /** Name of the reaction, or the change as `from>>to` (SMILES with attachment points). */
  by: string;
  parents: { id: string; inchiKey: string }[];
  blocks: UsedBlock[];
  /** In words, for the report. */
  route: string;
  /** 1 for a child of given molecules, one more than its parents for later rounds. */
  generation: number;
}
