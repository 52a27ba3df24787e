/**
 * Atoms that no step of standardisation touches: neutral atoms of the organic subset except sulfur
 * and phosphorus (which normalisation may change), aromatic ones, [nH], and carbon stereocentres.
 */
const PLAIN = /^(?:[BCNOFIbcnos]|Br|Cl|\[nH\]|\[C@@?H?\]|[-=#/\\()%\d])+$/;

/**
 * Whether a SMILES that RDKit wrote is in its standard form by its looks: one part, no charges, no
 * metals, no group that is normalised. False says nothing.
 */
export function isPlain(smiles: string): boolean {
  return PLAIN.test(smiles);
}
