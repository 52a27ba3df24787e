import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Chemistry, loadChemistry, type ProfileOptions } from '.';

const ALL: ProfileOptions = {
  ...{ descriptors: true, qed: true, sa: true, scaffold: true },
  ...{ alerts: ['pains', 'brenk'], smarts: ['[#7]'] },
  fingerprint: { radius: 2, bits: 2048 },
};
const FILE = path.resolve(__dirname, '../../examples/data/chembl/chembl-library.csv');

let chemistry: Chemistry;
beforeAll(async () => {
  chemistry = await loadChemistry();
});

test('a recalled molecule has the profile of one that was read', () => {
  const lines = readFileSync(FILE, 'utf8').split('\n').slice(1, 301);
  const readings = new Map<string, string>();
  const profiles = new Map<string, unknown>();
  for (const line of lines) {
    const standard = chemistry.standardise({ smiles: line.split(',').at(2) as string });
    if (!standard.ok) continue;
    const { smiles } = standard;
    profiles.set(smiles, chemistry.profile(smiles, ALL));
    const reading = chemistry.reading(smiles);
    if (reading !== undefined) readings.set(smiles, reading);
  }
  expect(readings.size).toBeGreaterThan(270);
  for (const [smiles, reading] of readings) {
    chemistry.recall(smiles, reading);
    expect(chemistry.profile(smiles, ALL)).toEqual(profiles.get(smiles));
  }
});

test('what is recalled is not read again', () => {
  chemistry.profile('c1ccccc1', { descriptors: true });
  const benzene = chemistry.reading('c1ccccc1') as string;
  chemistry.recall('CCO', benzene);
  const { scaffold } = chemistry.profile('CCO', { scaffold: true }) as { scaffold: string };
  expect(scaffold).toBe('c1ccccc1');
});

test('there is no reading of another molecule, nor one without its stereocentres', () => {
  chemistry.profile('CCN', { descriptors: true });
  expect(chemistry.reading('CCO')).toBeUndefined();
  chemistry.profile('CCO', { scaffold: true });
  expect(chemistry.reading('CCO')).toBeUndefined();
});
