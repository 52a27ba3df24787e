import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { sourceFile } from '../support/paths';

/** Two thousand ChEMBL molecules that ship with us. */
const SEED_FILE = sourceFile('examples/data/chembl/chembl-library.csv');

/** An aromatic CH: a bare `c` whose neighbours in the text are its two neighbours in the ring. */
const AROMATIC_CH = /(?<=[cn)\d])c(?=c)/;

const LINKERS = ['', 'C', 'CC', 'O', 'N', 'OC', 'CO', 'NC', 'CN', 'S', 'C(=O)N', 'NC(=O)'];
/** Rings get a number that no seed uses. */
const CAPS = ['C', 'CC', 'C(C)C', 'C%98CC%98', 'CC#N', 'CCO', 'CCOC', 'C(F)F', 'C%98CCOC%98'];

/**
 * A library of `size` molecules as the lines of a `.smi` file, always the same: the seeds, then each
 * seed with one substituent after the other at its first aromatic CH. One seed gives distinct
 * molecules; two seeds may meet now and then, as the suppliers of a real library do.
 */
export function libraryLines(size: number): string[] {
  const seeds = seedSmiles();
  const lines: string[] = [];
  for (const variant of ['', ...substituents()]) {
    for (const smiles of seeds) {
      if (lines.length === size) return lines;
      if (variant !== '' && !AROMATIC_CH.test(smiles)) continue;
      const molecule = variant === '' ? smiles : smiles.replace(AROMATIC_CH, `c(${variant})`);
      lines.push(`${molecule} bench-${lines.length}`);
    }
  }
  if (lines.length < size) throw new Error(`at most ${lines.length} molecules can be made`);
  return lines;
}

function seedSmiles(): string[] {
  const rows = parse(readFileSync(SEED_FILE), { columns: true }) as { smiles: string }[];
  return rows.map((row) => row.smiles);
}

/** Small ones and large ones in turn, so that molecules do not grow along the library. */
function substituents(): string[] {
  const count = LINKERS.length * CAPS.length;
  const all = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    // 12 and 9 are not coprime, so that the second index is shifted after each full turn.
    const cap = CAPS[(i + Math.floor(i / 36)) % CAPS.length];
    all.add(`${LINKERS[i % LINKERS.length]}${cap}`);
  }
  return [...all];
}
