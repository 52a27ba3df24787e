/** Heavy atoms above which a structure is no drug-sized molecule and is turned away. */
export const MAX_HEAVY_ATOMS = 400;

/** Characters of SMILES above which it is not even parsed. */
export const MAX_SMILES_LENGTH = 4_000;

/** Characters of a molblock above which it is not even parsed. */
export const MAX_MOLBLOCK_LENGTH = 400_000;

/** Characters of a user-given SMARTS. */
export const MAX_SMARTS_LENGTH = 4_000;
