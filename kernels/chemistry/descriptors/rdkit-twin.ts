import type { Mol } from '@rdkit/rdkit';
import { DESCRIPTOR_NAMES } from './names';

/**
 * The twin of `Descriptors`: RDKit's own values in the order of `DESCRIPTOR_NAMES`; masses in
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
