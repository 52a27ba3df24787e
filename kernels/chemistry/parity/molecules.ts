import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';

/** Public molecules beside the repository; never part of the product. */
const DATA = resolve(__dirname, '../../../../shared/data');

/** Reads a file of the shared data. Throws when the folder is not beside the repository. */
export function sharedFile(name: string): string {
  return readFileSync(join(DATA, name), 'utf8');
}

/** All SMILES and molblocks of the shared data: about 3,500 molecules from six sources. */
export function sharedMolecules(): string[] {
  return [...sharedSmiles(), ...ligandBlocks()];
}

/** The SMILES of BACE, ESOL, RDKit's QED and SA references and its PAINS test set. */
export function sharedSmiles(): string[] {
  return [
    ...column('props/bace.csv', 'mol'),
    ...column('props/esol_delaney.csv', 'smiles'),
    ...qedReference().map(({ smiles }) => smiles),
    ...saReference().map(({ smiles }) => smiles),
    ...lines('filters/pains_test_set3.txt').map((line) => line.split('\t')[2] as string),
  ].map((smiles) => smiles.trim());
}

/** Molblocks of the ligands with measured affinities. */
export function ligandBlocks(): string[] {
  return ['cdk2', 'thrombin', 'tyk2'].flatMap((target) =>
    sharedFile(`affinity/${target}/ligands.sdf`)
      .split('$$$$\n')
      .filter((record) => record.includes('M  END'))
      .map((record) => record.slice(0, record.indexOf('M  END') + 'M  END\n'.length)),
  );
}

/** RDKit's published QED values. */
export function qedReference(): { smiles: string; qed: number }[] {
  return lines('reference/NCI_200_qed.csv').map((line) => {
    const [smiles = '', qed] = line.split(',');
    return { smiles, qed: Number(qed) };
  });
}

/** RDKit's published SA scores, to three decimals. */
export function saReference(): { smiles: string; sa: number }[] {
  return lines('reference/sascore_zim.100.txt')
    .slice(1)
    .map((line) => {
      const [smiles = '', , sa] = line.split('\t');
      return { smiles, sa: Number(sa) };
    });
}

function column(file: string, name: string): string[] {
  const rows = parse(sharedFile(file), { columns: true }) as Record<string, string>[];
  return rows.map((row) => row[name] as string);
}

function lines(file: string): string[] {
  return sharedFile(file)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
