import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as chemistry from '../../activities/chemistry';
import * as library from '../../activities/library';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepBench } from '../../tests/support/step-context';
import { REPOSITORY } from '../support/paths';

/** A set of molecules with one measured value each, of which higher ones are wanted. */
export interface MeasuredSet {
  name: string;
  rows: DescribedRow[];
  values: Map<string, number>;
}

/** Where a set comes from. */
export interface SetSource {
  name: string;
  file: string;
  valueColumn: string;
  smilesColumn: string;
}

/** BACE (MoleculeNet; beside the repository, never in it), and the bundled solubilities. */
export const SETS: readonly SetSource[] = [
  {
    name: 'BACE',
    file: path.join(REPOSITORY, '../shared/data/props/bace.csv'),
    valueColumn: 'pIC50',
    smilesColumn: 'mol',
  },
  {
    name: 'solubility',
    file: path.join(REPOSITORY, 'examples/data/solubility.csv'),
    valueColumn: 'logS',
    smilesColumn: 'smiles',
  },
];

/**
 * Reads a set as a run would: standardised, duplicates merged to their median, described. Censored
 * values are left out. Values are taken off the rows, so that nothing can peep.
 */
export async function readSet(bench: StepBench, from: SetSource): Promise<MeasuredSet> {
  const source = await bench.put(await readFile(from.file));
  const { valueColumn, smilesColumn } = from;
  const read = await bench.run(library.splitStep, {
    ...{ source, format: 'csv', label: 'set', batchSize: 5_000, valueColumn, smilesColumn },
    unit: 'none',
    kind: 'other',
  });
  const raw = await bench.putRows(await bench.batchRows(read.batches));
  const standard = await bench.run(chemistry.standardiseStep, { molecules: raw });
  const batches = await bench.putBatches([await bench.rows(standard.molecules)]);
  const distinct = await bench.run(library.deduplicateStep, { batches, batchSize: 5_000 });
  const molecules = await bench.putRows(await bench.batchRows(distinct.batches));
  const fingerprint = { radius: 2, bits: 2048 };
  const described = await bench.run(chemistry.descriptorsStep, { molecules, fingerprint });
  const values = new Map<string, number>();
  const rows: DescribedRow[] = [];
  for (const { measured, ...row } of await bench.rows<DescribedRow>(described.molecules)) {
    if (measured?.relation !== '=') continue;
    values.set(row.inchiKey, measured.value);
    rows.push(row);
  }
  return { name: from.name, rows, values };
}
