import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const read = (name: string) => readFileSync(path.join(__dirname, name));
const rows = [
  ...read('SOURCES.md')
    .toString()
    .matchAll(/^\| `([^`]+)` \| `([0-9a-f]{64})` \| (\d+) \|/gm),
].map(([, file, digest, size]) => ({ file: file as string, digest, size: Number(size) }));

test('every bundled file is the one whose source and licence are stated', () => {
  expect(rows.map(({ file }) => file)).toEqual([
    'cdk2-actives.sdf',
    'chembl/chembl-library.csv',
    'solubility.csv',
    'maxcut-8.csv',
    'returns-8.csv',
    'LICENSE.rdkit.txt',
    'chembl/LICENSE',
    'qchem/H2_sto3g.fcidump',
    'qchem/LiH_sto3g.fcidump',
  ]);
  for (const { file, digest, size } of rows) {
    const bytes = read(file);
    expect([file, bytes.length]).toEqual([file, size]);
    expect([file, createHash('sha256').update(bytes).digest('hex')]).toEqual([file, digest]);
  }
});

test('the files hold as many molecules as stated', () => {
  const lines = (name: string) => read(name).toString().trimEnd().split('\n');
  expect(lines('cdk2-actives.sdf').filter((line) => line === '$$$$')).toHaveLength(47);
  const library = lines('chembl/chembl-library.csv').slice(1);
  expect(library).toHaveLength(2000);
  expect(library.filter((line) => line.endsWith(',matched'))).toHaveLength(705);
  expect(new Set(library.map((line) => line.split(',')[0])).size).toBe(2000);
  const solubility = lines('solubility.csv').slice(1);
  expect(solubility).toHaveLength(1282);
  for (const line of solubility) {
    const [logS, unit] = line.split(',').slice(-2);
    expect(unit).toBe('log10(mol/L)');
    expect(Number(logS)).toBeGreaterThanOrEqual(-11.62);
    expect(Number(logS)).toBeLessThanOrEqual(1.58);
  }
});
