import type { Mol } from '@rdkit/rdkit';

/** Names of the descriptors that RDKit's minimal library computes, in the order of `values`. */
export const DESCRIPTOR_NAMES: readonly string[] = [
  'exactmw',
  'amw',
  'lipinskiHBA',
  'lipinskiHBD',
  'NumRotatableBonds',
  'NumHBD',
  'NumHBA',
  'NumHeavyAtoms',
  'NumAtoms',
  'NumHeteroatoms',
  'NumAmideBonds',
  'FractionCSP3',
  'NumRings',
  'NumAromaticRings',
  'NumAliphaticRings',
  'NumSaturatedRings',
  'NumHeterocycles',
  'NumAromaticHeterocycles',
  'NumSaturatedHeterocycles',
  'NumAliphaticHeterocycles',
  'NumSpiroAtoms',
  'NumBridgeheadAtoms',
  'NumAtomStereoCenters',
  'NumUnspecifiedAtomStereoCenters',
  'labuteASA',
  'tpsa',
  'CrippenClogP',
  'CrippenMR',
  'chi0v',
  'chi1v',
  'chi2v',
  'chi3v',
  'chi4v',
  'chi0n',
  'chi1n',
  'chi2n',
  'chi3n',
  'chi4n',
  'hallKierAlpha',
  'kappa1',
  'kappa2',
  'kappa3',
  'Phi',
];

/**
 * All of RDKit's descriptors of a molecule, in the order of `DESCRIPTOR_NAMES`; masses in
 * g/mol, areas in square ångström. Infinite or undefined values (some shape indices of very
 * small molecules) become 0, since results never hold NaN.
 */
export function rdkitDescriptors(mol: Mol): number[] {
  const table = JSON.parse(mol.get_descriptors()) as Record<string, unknown>;
  return DESCRIPTOR_NAMES.map((name) => {
    const value = table[name];
    return typeof value === 'number' && Number.isFinite(value) ? value + 0 : 0;
  });
}
