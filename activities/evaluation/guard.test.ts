import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadChemistry } from '../../kernels/chemistry';
import type { NamedScorer } from '../../schemas/evaluation/steps';
import type { DescribedRow } from '../../schemas/molecule';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { describedRow } from '../chemistry/rows';
import { measureStep } from './measure';
import { scoreStep } from './score';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

/** Every third molecule of the bundled solubilities (examples/data/SOURCES.md). */
async function measuredSolubilities(): Promise<DescribedRow[]> {
  const file = path.resolve(__dirname, '../../examples/data/solubility.csv');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  const chemistry = await loadChemistry();
  const seen = new Set<string>();
  return lines.flatMap((line, index) => {
    if (index % 3 !== 0) return [];
    // Names may hold commas and quotes; what follows them does not.
    const [smiles = '', logS] = line.split(',').slice(-3);
    const standard = chemistry.standardise({ smiles });
    if (!standard.ok || seen.has(standard.inchiKey)) return [];
    seen.add(standard.inchiKey);
    const wanted = { descriptors: true, qed: true, sa: true, scaffold: true };
    const profile = chemistry.profile(standard.smiles, {
      ...wanted,
      fingerprint: { radius: 2, bits: 2048 },
    });
    if (!profile.ok) throw new Error(profile.reason);
    const measured = { value: Number(logS), relation: '=' as const };
    const { smiles: own, inchiKey, changes } = standard;
    const row = { index, id: `m${index}`, smiles: own, inchiKey, changes, measured };
    return [describedRow(row, profile)];
  });
}

const SCORERS: NamedScorer[] = [
  { name: 'model', isNull: false, source: { kind: 'fit' } },
  { name: 'neighbours', isNull: false, source: { kind: 'neighbours', k: 5 } },
  { name: 'mean', isNull: true, source: { kind: 'mean' } },
  { name: 'logP', isNull: true, source: { kind: 'descriptor', descriptor: 'CrippenClogP' } },
];

test('what the model is worth on real solubilities of new scaffolds has not become less', async () => {
  const rows = await measuredSolubilities();
  expect(rows.length).toBeGreaterThan(420);
  const activity = { threshold: -3, activeWhen: 'above' as const };
  const molecules = await bench.putRows(rows);
  const repeats = [];
  for (const seed of [0, 1]) {
    const { judged, trainCount, leakage } = await bench.run(scoreStep, {
      ...{ molecules, split: 'scaffold' as const, seed, trainFraction: 0.8, timeField: null },
      ...{ activity, scorers: SCORERS, scored: [], exclude: [], nearDuplicateFrom: 0.85 },
    });
    repeats.push({ seed, judged, trainCount, leakage });
  }
  const split = 'scaffold' as const;
  const found = await bench.run(measureStep, {
    ...{ split, repeats, scorers: SCORERS, activity, resamples: 200, seed: 1 },
  });
  const [model, neighbours, mean] = found.scorers.map(({ figures }) => figures);
  expect(found.leakage).toMatchObject({ sharedScaffold: 0, sameSkeleton: 0 });
  expect(model?.rmse?.value).toBeLessThan(0.9);
  expect(model?.rmse?.value).toBeLessThan((mean?.rmse?.value ?? 0) / 2);
  expect(model?.rmse?.value).toBeLessThan(neighbours?.rmse?.value ?? 0);
  expect(model?.rocAuc?.value).toBeGreaterThan(0.9);
  expect(model?.kendall?.value).toBeGreaterThan(0.7);
  expect(model?.coverage?.value).toBeGreaterThan(0.8);
  expect(model?.meanWidth?.value).toBeLessThan(3.2);
  // logP alone ranks solubilities well: what the model has over it is the value itself.
  const own = found.advantages.find((one) => one.scorer === 'model' && one.figure === 'rmse');
  expect(own?.difference.low).toBeGreaterThan(0.5);
}, 90_000);
