import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '../schemas/artifact';
import { steps as catalogue } from '../schemas/catalogue';
import type { Counts } from '../schemas/counts';
import { baseObjectives } from '../schemas/discovery/objectives';
import type { Candidate } from '../schemas/discovery/steps';
import type { DescribedRow } from '../schemas/molecule';
import { openStepBench, type StepBench } from '../tests/support/step-context';
import { steps } from '.';
import * as chemistry from './chemistry';
import * as discovery from './discovery';
import * as library from './library';

jest.setTimeout(120_000);

const DATA = path.resolve(__dirname, '../examples/data');
const LIBRARY_LINES = 150;

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const sum = (counts: Counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const data = (file: string) => readFile(path.join(DATA, file), 'utf8');

/** Reads, standardises and deduplicates; every record that enters is kept or counted as dropped. */
async function curate(text: string, o: { label: string; exclude?: ArtifactRef[] }) {
  const { label, exclude = [] } = o;
  const source = await bench.put(text);
  const input = { source, format: 'auto', label, batchSize: 1000 };
  const read = await bench.run(library.splitStep, input);
  expect(read.count + sum(read.dropped)).toBe(read.quality.records);
  const { rows } = await bench.run(library.concatenateStep, {
    indexes: [read.batches],
    rows: true,
  });
  const standard = await bench.run(chemistry.standardiseStep, { molecules: rows });
  expect(standard.count + sum(standard.dropped)).toBe(read.count);
  const batches = await bench.putBatches([await bench.rows(standard.molecules)]);
  const distinct = await bench.run(library.deduplicateStep, { batches, exclude, batchSize: 1000 });
  expect(distinct.count + sum(distinct.dropped)).toBe(standard.count);
  return bench.putRows(await bench.batchRows(distinct.batches));
}

async function describeAll(molecules: ArtifactRef) {
  const fingerprint = { radius: 2, bits: 2048 };
  const output = await bench.run(chemistry.descriptorsStep, { molecules, fingerprint });
  expect(output.dropped).toEqual({});
  return output.molecules;
}

test('every contract is implemented once, under its own name', () => {
  const names = steps.map((step) => step.contract.activityType);
  expect(new Set(names).size).toBe(names.length);
  expect([...names].sort()).toEqual(catalogue.map((step) => step.activityType).sort());
});

test('from the bundled CDK2 actives and ChEMBL molecules to candidates, none lost', async () => {
  const actives = await describeAll(await curate(await data('cdk2-actives.sdf'), { label: 'a' }));
  const lines = (await data('chembl/chembl-library.csv')).split('\n').slice(0, LIBRARY_LINES + 1);
  const screened = await curate(lines.join('\n'), { label: 'library', exclude: [actives] });
  const hiding = await bench.run(discovery.hideStep, { actives, fraction: 0.5, seed: 42 });
  expect(hiding.knownCount + hiding.hiddenCount).toBe(47);
  const together = [...(await bench.rows(screened)), ...(await bench.rows(hiding.hidden))];
  const molecules = await bench.putRows(together);
  const passed = await bench.run(chemistry.filterStep, { molecules, filters: { brenk: false } });
  expect(passed.count + sum(passed.dropped)).toBe(together.length);
  const scored = await bench.run(chemistry.similarityStep, {
    molecules: await describeAll(passed.molecules),
    references: actives,
    hidden: hiding.hidden,
  });
  const batches = await bench.putBatches([await bench.rows(scored.molecules)]);
  const objectives = baseObjectives({ similarity: 1, qed: 0.2, sa: 0.1 });
  const { validation } = await bench.run(discovery.validateStep, {
    batches,
    known: hiding.known,
    hidden: hiding.hidden,
    objectives,
    decoysPerActive: 4,
    seed: 42,
  });
  expect(validation?.hidden).toBe(hiding.hiddenCount);
  expect(validation?.assumedInactives).toBe(4 * hiding.hiddenCount);
  // Hidden actives look like known ones: better than chance, as any similarity search would be.
  expect(validation?.figures[0]?.rocAuc.value).toBeGreaterThan(0.6);
  const input = { batches, references: actives, exclude: hiding.hidden, objectives, seed: 42 };
  const ranked = await bench.run(discovery.rankStep, { ...input, top: 10 });
  const drawn = await bench.run(chemistry.depictStep, { molecules: ranked.molecules });
  const candidates = await bench.rows<Candidate>(drawn.molecules);
  expect(candidates.map((one) => one.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const hidden = await bench.rows<DescribedRow>(hiding.hidden);
  const hiddenKeys = new Set(hidden.map((row) => row.inchiKey));
  for (const one of candidates) {
    expect(hiddenKeys.has(one.inchiKey)).toBe(false);
    expect(one.depiction).toContain('<svg');
    expect(one.rankLow).toBeLessThanOrEqual(one.rankHigh);
  }
});
