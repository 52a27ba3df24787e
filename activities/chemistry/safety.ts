import { type Chemistry, HAZARDS } from '../../kernels/chemistry';

const SMARTS: readonly string[] = HAZARDS.map(({ smarts }) => smarts);

/**
 * The classes of controlled or hazardous substances that a molecule may belong to, as `group: name`; none
 * for what cannot be read.
 */
export function hazardsOf(chem: Chemistry, smiles: string): string[] {
  const profile = chem.profile(smiles, { smarts: SMARTS });
  const found = profile.ok ? (profile.smarts ?? []) : [];
  return HAZARDS.filter((_, i) => found[i] === true).map(({ group, name }) => `${group}: ${name}`);
}
