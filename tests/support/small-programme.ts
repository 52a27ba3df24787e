import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './stack';

const DATA = path.join(REPOSITORY, 'examples/data');
/** Unreadable, unknown elements, and the like: a library as they come. */
const BROKEN = ['not a molecule', 'C1CC', 'CC(C)(C)(C)(C)C', '[Xx]', 'c1cccc1'];
const BROKEN_EVERY = 25;
const DOUBLED_EVERY = 20;

/** Files of a programme, small enough for a test and with something of everything that goes wrong. */
export interface SmallProgramme {
  library: string;
  /** Identifiers of the records of the library, in their order. */
  ids: string[];
  actives: string;
  solubility: string;
}

/** Writes a library of `size` records, the bundled actives and measured solubilities into a folder. */
export function writeSmallProgramme(
  folder: string,
  { size, measured }: { size: number; measured: number },
): SmallProgramme {
  const molecules = csvLines('chembl/chembl-library.csv').slice(1, size + 1);
  const lines = molecules.map((line, i) => {
    // The columns are id, name, smiles and why it was chosen; names may hold commas, SMILES cannot.
    const cells = line.split(',');
    const smiles = cells.at(-2) ?? '';
    const earlier = molecules[i - 7]?.split(',').at(-2);
    const own = i % DOUBLED_EVERY === 9 && earlier !== undefined ? earlier : smiles;
    const isBroken = i % BROKEN_EVERY === 13;
    return `${isBroken ? BROKEN[i % BROKEN.length] : own},library-${i}`;
  });
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('library.csv'), `smiles,id\n${lines.join('\n')}\n`);
  const solubility = csvLines('solubility.csv').slice(0, measured + 1);
  writeFileSync(file('solubility.csv'), `${solubility.join('\n')}\n`);
  return {
    library: file('library.csv'),
    ids: lines.map((_, i) => `library-${i}`),
    actives: path.join(DATA, 'cdk2-actives.sdf'),
    solubility: file('solubility.csv'),
  };
}

/** Input of `screen` over it, which keeps every molecule that passes. */
export function screenInput(files: SmallProgramme, batchSize: number): Record<string, unknown> {
  return {
    library: { file: files.library, format: 'csv' },
    references: { file: files.actives },
    top: 500,
    batchSize,
    seed: 11,
  };
}

/** Input of `discover` over it: with a property model, hidden actives, and a review at its end. */
export function discoverInput(files: SmallProgramme, batchSize: number): Record<string, unknown> {
  return {
    name: 'small programme',
    actives: { file: files.actives },
    library: { file: files.library, format: 'csv' },
    properties: [
      {
        name: 'solubility',
        title: 'Solubility',
        unit: 'log mol/L',
        training: { file: files.solubility, valueColumn: 'logS', unit: 'log mol/L' },
        low: -6,
        high: -2,
      },
    ],
    validation: { decoysPerActive: 5 },
    top: 500,
    batchSize,
    seed: 11,
  };
}

function csvLines(name: string): string[] {
  const text = readFileSync(path.join(DATA, name), 'utf8');
  return text.split(/\r?\n/).filter((line) => line !== '');
}
