import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { loadChemistry } from '../../kernels/chemistry';
import type { NamedScorer } from '../../schemas/evaluation/steps';
import type { DescribedRow } from '../../schemas/molecule';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { describedRow } from '../chemistry/rows';
import { measureStep } from './measure';
import { scoreStep } from './score';

jest.setTimeout(600_000);

/** BACE-1 inhibitors beside the project (MoleculeNet); ordered by potency, so every third one is fair. */
const BACE = path.resolve(__dirname, '../../../shared/data/props/bace.csv');
const testWithData = existsSync(BACE) ? test : test.skip;

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

async function inhibitors(): Promise<DescribedRow[]> {
  const chemistry = await loadChemistry();
  const seen = new Set<string>();
  const lines = parse(readFileSync(BACE), { columns: true }) as Record<string, string>[];
  return lines.flatMap((line, index) => {
    const standard = chemistry.standardise({ smiles: line.mol ?? '' });
    if (index % 3 !== 0 || !standard.ok || seen.has(standard.inchiKey)) return [];
    seen.add(standard.inchiKey);
    const wanted = { descriptors: true, qed: true, sa: true, scaffold: true };
    const fingerprint = { radius: 2, bits: 2048 };
    const profile = chemistry.profile(standard.smiles, { ...wanted, fingerprint });
    if (!profile.ok) throw new Error(profile.reason);
    const measured = { value: Number(line.pIC50), relation: '=' as const };
    const { smiles, inchiKey, changes } = standard;
    return [describedRow({ index, id: `m${index}`, smiles, inchiKey, changes, measured }, profile)];
  });
}

const SCORERS: NamedScorer[] = [
  { name: 'model', isNull: false, source: { kind: 'fit' } },
  { name: 'similarity', isNull: false, source: { kind: 'similarity' } },
];

testWithData(
  'calibrated probabilities on held-out BACE scaffolds are nearer to what happens than raw ones',
  async () => {
    const rows = await inhibitors();
    expect(rows.length).toBeGreaterThan(450);
    const activity = { threshold: 7, activeWhen: 'above' as const };
    const molecules = await bench.putRows(rows);
    const repeats = [];
    for (const seed of [0]) {
      const { judged, trainCount, leakage } = await bench.run(scoreStep, {
        ...{ molecules, split: 'scaffold' as const, seed, trainFraction: 0.8, timeField: null },
        ...{ activity, scorers: SCORERS, scored: [], exclude: [], nearDuplicateFrom: 0.85 },
      });
      repeats.push({ seed, judged, trainCount, leakage });
    }
    const { scorers } = await bench.run(measureStep, {
      ...{
        split: 'scaffold' as const,
        repeats,
        scorers: SCORERS,
        activity,
        resamples: 200,
        seed: 1,
      },
    });
    const [model, similarity] = scorers.map((one) => one.probabilities);
    for (const found of [model, similarity]) {
      expect(found?.brier.value).toBeLessThan(found?.brierRaw?.value ?? 0);
    }
    // Of a hundred molecules the bins of the coarser scorer say too little.
    expect(model?.calibrationError).toBeLessThan(model?.calibrationErrorRaw ?? 0);
    expect(model?.brier.value).toBeLessThan(similarity?.brier.value ?? 0);
    expect(model?.reliability.reduce((sum, bin) => sum + bin.count, 0)).toBeGreaterThan(80);
  },
);
