import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { loadChemistry } from '../../kernels/chemistry';
import { deduplicate, type TrainingItem } from '../../kernels/statistics';
import { REPOSITORY } from '../support/paths';

/** A public set of measured values, beside the repository. */
export interface SetFacts {
  name: string;
  file: string;
  smiles: string;
  value: string;
  /** From this value on a molecule counts as active. */
  activeFrom?: number;
}

/** BACE-1 inhibitors (pIC50) and ESOL solubilities (log mol/L), as MoleculeNet passes them on. */
export const SETS: readonly SetFacts[] = [
  { name: 'BACE', file: 'bace.csv', smiles: 'mol', value: 'pIC50', activeFrom: 7 },
  {
    ...{ name: 'ESOL', file: 'esol_delaney.csv', smiles: 'smiles' },
    value: 'measured log solubility in mols per litre',
  },
];

/** What models read of each molecule of a set: standardised, described, duplicates merged to medians. */
export async function labelledSet(set: SetFacts, folder: string): Promise<TrainingItem[]> {
  const file = path.resolve(folder, set.file);
  if (!existsSync(file)) throw new Error(`${file} is not there: name its folder with --data`);
  const chemistry = await loadChemistry();
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[];
  const items = rows.map((row) => {
    const smiles = (row[set.smiles] ?? '').trim();
    const standard = chemistry.standardise({ smiles });
    if (!standard.ok) throw new Error(`${smiles}: ${standard.reason}`);
    const profile = chemistry.profile(standard.smiles, { descriptors: true, scaffold: true });
    const features = chemistry.modelFingerprint(standard.smiles);
    if (!features.ok) throw new Error(`${smiles}: ${features.reason}`);
    if (!profile.ok) throw new Error(`${smiles}: ${profile.reason}`);
    return {
      inchiKey: standard.inchiKey,
      scaffold: profile.scaffold as string,
      fingerprint: features.bytes,
      descriptors: profile.descriptors as number[],
      value: Number(row[set.value]),
    };
  });
  return deduplicate(items).items;
}

/** Where the sets are looked for unless told. */
export const DATA_FOLDER = path.join(REPOSITORY, '../shared/data/props');
