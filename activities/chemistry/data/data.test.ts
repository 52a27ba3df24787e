import { execFileSync } from 'node:child_process';
import { loadChemistry } from '../../../kernels/chemistry';
import type { Measurement, MoleculeRow } from '../../../schemas/molecule';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../../runtime/sandbox';
import { descriptorsStep } from '../descriptors';
import { protonateStep } from '../protonate';
import { assessDataStep } from './assess-data';
import { clusterScaffoldsStep } from './cluster-scaffolds';

jest.setTimeout(60_000);

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

type Given = [smiles: string, value?: number, relation?: Measurement['relation']];

async function rowsOf(given: readonly Given[]): Promise<MoleculeRow[]> {
  const chem = await loadChemistry();
  return given.map(([smiles, value, relation = '='], index) => {
    const standard = chem.standardise({ smiles });
    if (!standard.ok) throw new Error(standard.reason);
    const measured = value === undefined ? {} : { measured: { value, relation } };
    const { inchiKey } = standard;
    return { index, id: `m${index}`, smiles: standard.smiles, inchiKey, changes: [], ...measured };
  });
}

async function assess(given: readonly Given[], o: Record<string, unknown> = {}) {
  const batches = await bench.putBatches([await rowsOf(given)]);
  return bench.run(assessDataStep, { batches, kind: 'IC50', unit: 'nM', ...o });
}

const ASPIRIN = 'CC(=O)Oc1ccccc1C(=O)O';
const PHENOL = 'Oc1ccccc1';

test('repeats, conflicts, bounds and mistaken units are told apart', async () => {
  const report = await assess([
    [ASPIRIN, 6],
    [ASPIRIN, 6.1],
    // A factor of a thousand.
    [PHENOL, 5],
    [PHENOL, 8.02],
    ['CCO', 4],
    ['CCO', 7.9],
    // "Below 5" against 6.5.
    ['CCN', 5, '<'],
    ['CCN', 6.5],
    ['CCC', 5, '<'],
    ['CCCC', 9, '>'],
  ]);
  expect(report).toMatchObject({
    ...{ kind: 'IC50', unit: 'pIC50', molecules: 10, distinct: 6, duplicates: 4 },
    ...{ exact: 7, below: 2, above: 1 },
  });
  expect(report.unitMixUps).toEqual({ count: 1, worst: [{ ids: ['m2', 'm3'], values: [5, 8.02] }] });
  // Noise of the literature, 0.68: 3 · 0.68 · √2 = 2.9.
  expect(report.conflicts.worst.map(({ ids }) => ids)).toEqual([
    ['m4', 'm5'],
    ['m2', 'm3'],
  ]);
  expect(report.contradictions).toEqual({ count: 1, worst: [{ ids: ['m6', 'm7'], values: [5, 6.5] }] });
  expect(report.remarks.join('\n')).toMatch(/1 pairs of repeats differ by a factor of a thousand/);
  expect(report.remarks.join('\n')).toMatch(/3 values are only bounds, a large part/);
});

test('noise is as stated, else of the repeats, else of the literature, else unknown', async () => {
  const pairs = ['CCO', 'CCN', 'CCC', 'CCCC', 'CCF'].flatMap((smiles, i): Given[] => [
    [smiles, 5],
    [smiles, 5 + 0.1 * (i + 1)],
  ]);
  const { noise } = await assess(pairs);
  // √(Σd²/2n) of 0.1 … 0.5: √(0.55/10).
  expect(noise).toMatchObject({ basis: 'duplicates', pairs: 5 });
  expect(noise.standardDeviation).toBeCloseTo(Math.sqrt(0.055), 12);
  expect((await assess(pairs, { noise: 0.2 })).noise).toMatchObject({
    ...{ basis: 'stated', standardDeviation: 0.2 },
  });
  expect((await assess([[ASPIRIN, 6]])).noise).toMatchObject({
    ...{ basis: 'literature', standardDeviation: 0.68 },
  });
  expect((await assess([[ASPIRIN, 6]], { kind: 'Ki' })).noise.standardDeviation).toBe(0.54);
  expect((await assess([[ASPIRIN, 6]], { kind: 'Kd' })).noise.basis).toBe('unknown');
});

test('activity cliffs, outliers and gaps of stereochemistry are found', async () => {
  const flat = Array.from({ length: 20 }, (_, i): Given => [`${'C'.repeat(i + 1)}O`, 6 + (i % 5) / 10]);
  const report = await assess(
    [
      ['O=C(NCc1ccccc1)c1ccc(F)cc1', 5.9],
      ['O=C(NCc1ccccc1)c1ccc(Cl)cc1', 8.4],
      ['C[C@H](N)C(=O)Nc1ccccc1', 6],
      ['C[C@@H](N)C(=O)Nc1ccccc1', 6.2],
      ['CC(O)C(F)CC', 6],
      ['c1ccncc1', 14],
      ...flat,
    ],
    { cliffSimilarity: 0.6 },
  );
  expect(report.cliffs).toMatchObject({ count: 1, worst: [{ ids: ['m0', 'm1'], values: [5.9, 8.4] }] });
  expect(report.cliffs.worst[0]?.similarity).toBeGreaterThan(0.6);
  expect(report.outliers.worst[0]).toEqual({ id: 'm5', value: 14 });
  expect(report.stereoGaps).toEqual({ count: 1, worst: [{ id: 'm4', unspecified: 2 }] });
  expect(report.stereoGroups).toBe(1);
});

test('scaffolds are clustered, the largest first, with what was measured on them', async () => {
  const molecules = await bench.putRows(
    await rowsOf([
      ['Cc1ccccc1', 5],
      ['CCO', 4],
      ['Fc1ccccc1', 7],
      ['Clc1ccccc1', 6, '>'],
      ['CC1CCCCC1'],
      ['OC1CCCCC1'],
      ['c1ccncc1'],
    ]),
  );
  const fingerprint = { radius: 2, bits: 2048 };
  const described = await bench.run(descriptorsStep, { molecules, fingerprint });
  const batches = await bench.putBatches([await bench.rows(described.molecules)]);
  const output = await bench.run(clusterScaffoldsStep, { batches, top: 2 });
  expect(output).toMatchObject({ molecules: 7, clusters: 4, singletons: 2, acyclic: 1 });
  expect(output.top).toEqual([
    { scaffold: 'c1ccccc1', count: 3, measured: 2, median: 6, examples: ['m0', 'm2', 'm3'] },
    { scaffold: 'C1CCCCC1', count: 2, measured: 0, median: null, examples: ['m4', 'm5'] },
  ]);
  expect(await bench.rows(output.table)).toHaveLength(4);
});

const hasOpenBabel = (() => {
  try {
    return execFileSync('obabel', ['-V'], { encoding: 'utf8' }).includes('Open Babel');
  } catch {
    return false;
  }
})();

(hasOpenBabel ? describe : describe.skip)('protonation by Open Babel', () => {
  const protonate = async (given: readonly Given[], pH: number) => {
    const molecules = await bench.putRows(await rowsOf(given));
    const output = await bench.run(
      protonateStep,
      { molecules, pH },
      { ...bench.context(), ...sandboxContext(STRICTEST, protonateStep.contract) },
    );
    return bench.rows<MoleculeRow>(output.molecules);
  };

  test('gives the form at the pH, and leaves the molecule as it was', async () => {
    const given: Given[] = [['CC(=O)O'], ['NCCc1ccccc1'], ['N[C@@H](C)C(=O)O'], ['CCO']];
    const rows = await protonate(given, 7.4);
    expect(rows.map(({ protonated }) => [protonated?.smiles, protonated?.charge])).toEqual([
      ['CC(=O)[O-]', -1],
      ['[NH3+]CCc1ccccc1', 1],
      ['C[C@H]([NH3+])C(=O)[O-]', 0],
      ['CCO', 0],
    ]);
    expect(rows[0]).toMatchObject({ smiles: 'CC(=O)O', protonated: { pH: 7.4 } });
    expect(rows[0]?.protonated?.tool).toMatch(/^Open Babel 3\./);
    const acid = await protonate(given, 1);
    expect(acid.map(({ protonated }) => protonated?.charge)).toEqual([0, 1, 1, 0]);
  });
});
