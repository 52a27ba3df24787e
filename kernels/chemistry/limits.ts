/**
 * Heavy atoms above which a structure is no drug-sized molecule and is turned away. RDKit's
 * descriptors of a chain fail from about 500 atoms on, and its parser dies at 1,000.
 */
export const MAX_HEAVY_ATOMS = 300;

/** Atoms as written, hydrogens and all fragments included, above which nothing is parsed. */
export const MAX_WRITTEN_ATOMS = 500;

/** Characters of a SMILES above which it is not parsed. */
export const MAX_SMILES_LENGTH = 4_000;

/** Characters of a molblock above which it is not parsed. */
export const MAX_MOLBLOCK_LENGTH = 400_000;

/** Characters of a user-given SMARTS. */
export const MAX_SMARTS_LENGTH = 2_000;

/** User-given SMARTS that are kept compiled. */
export const MAX_COMPILED_SMARTS = 500;

/**
 * Atoms that one substructure search may try before it is given up. Searches with the built-in
 * patterns need a few thousand at most; a chain of wildcards can need more than any patience.
 */
export const MAX_SEARCH_STEPS = 2_000_000;

/** Bits of a fingerprint. */
export const MAX_FINGERPRINT_BITS = 65_536;

/** Radius of a fingerprint, in bonds. */
export const MAX_FINGERPRINT_RADIUS = 10;
