/** One atom of a SMILES: a bracket, or an atom of the organic subset. */
const ATOM = /\[[^\]]*\]|Br|Cl|[BCNOPSFIbcnops]/g;

/** Heavy atoms of a canonical SMILES; attachment points and hydrogens do not count. */
export function heavyAtoms(smiles: string): number {
  let count = 0;
  for (const [atom] of smiles.matchAll(ATOM)) {
    if (!atom.startsWith('[*') && atom !== '[H]') count += 1;
  }
  return count;
}
