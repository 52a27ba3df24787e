import { judge } from '../../activities/chemistry/filter';
import { loadChemistry } from '../../kernels/chemistry';
import { filterOptions, fingerprintOptions } from '../../schemas/molecule';
import { answerParent } from '../support/child';
import { libraryLines } from './library';

/** Which molecules of the library to take. */
export interface BareBatch {
  from: number;
  count: number;
}

/** How many of them passed. */
export interface BareResult {
  kept: number;
}

/**
 * One process of the bare loop: the calls that the steps of `screen` make to RDKit, and nothing else:
 * no engine, no database, no file, no result kept.
 */
async function main(): Promise<void> {
  const lines = libraryLines(Number(process.argv[2]));
  const chem = await loadChemistry();
  const filters = filterOptions.parse({});
  const fingerprint = fingerprintOptions.parse({});
  const wanted = { descriptors: true, qed: true, sa: true, scaffold: true, fingerprint };
  answerParent<BareBatch, BareResult>(async ({ from, count }) => {
    let kept = 0;
    for (const [i, line] of lines.slice(from, from + count).entries()) {
      const standard = chem.standardise({ smiles: line.split(' ')[0] as string });
      if (!standard.ok) continue;
      const { smiles, inchiKey, changes } = standard;
      const row = { index: from + i, id: line, smiles, inchiKey, changes };
      if (!('kept' in (await judge(chem, row, { filters, known: undefined })))) continue;
      if (chem.profile(smiles, wanted).ok) kept += 1;
    }
    return { kept };
  });
}

void main();
