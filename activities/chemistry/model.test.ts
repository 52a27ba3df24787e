import { decodeModel, fitModel, MAX_TRAINING_ITEMS, predict } from '../../kernels/statistics';
import type { Measurement, ScoredRow } from '../../schemas/molecule';
import {
  descriptorsOf,
  fingerprintOf,
  scoredRowOf,
  smilesOf,
} from '../../tests/support/molecule-rows';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { fitStep } from './fit';
import { chemistry } from './kernel';
import { knownFeatures } from './model-features';
import { predictStep } from './predict';

jest.mock('../../kernels/statistics', () => {
  const actual = jest.requireActual('../../kernels/statistics');
  return { ...actual, fitModel: jest.fn(actual.fitModel) };
});

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

/** Molecules of twelve scaffolds whose value follows from their bits and their size. */
function measured(i: number, own: Partial<ScoredRow> = {}): ScoredRow {
  const group = i % 12;
  return scoredRowOf(i, {
    descriptors: descriptorsOf({ amw: 200 + 10 * group + (i % 5), CrippenClogP: (i % 7) / 9 }),
    fingerprint: fingerprintOf([group, 20 + group, 50 + (i % 5), 80 + (i % 7), 100 + (i % 11)]),
    scaffold: `S${group}`,
    smiles: smilesOf(group, i),
    measured: { value: 5 + group / 4 + (i % 7) / 40, relation: '=' },
    ...own,
  });
}
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const rows = range(60).map((i) => measured(i));

const fitOn = async (training: ScoredRow[], seed = 1) =>
  bench.run(fitStep, {
    training: await bench.putRows(training),
    property: 'activity',
    unit: 'pIC50',
    seed,
  });

test('fits the exact values, and reports what it left out', async () => {
  const censored: Measurement = { value: 4, relation: '<' };
  const training = [
    ...rows,
    measured(0, { index: 90, measured: { value: 9, relation: '=' } }),
    measured(1, { index: 91 }),
    scoredRowOf(200, { measured: censored }),
    scoredRowOf(201),
  ];
  const { model, evaluation } = await fitOn(training);
  expect(evaluation).toMatchObject({
    property: 'activity',
    unit: 'pIC50',
    trained: 60,
    duplicatesMerged: 2,
    conflicts: 1,
    censoredLeftOut: 1,
  });
  expect(evaluation.evaluations.map((e) => e.split)).toEqual(['scaffold', 'random']);
  expect(decodeModel(await bench.artifacts.get(model)).count).toBe(60);
});

test('learns what there is to learn: better than the mean, by both splits', async () => {
  const { evaluation } = await fitOn(rows);
  const random = evaluation.evaluations.find((e) => e.split === 'random');
  expect(random?.rmse).toBeLessThan((random?.rmseOfMean ?? 0) / 2);
});

test('the same rows and seed give the same bytes', async () => {
  expect(await fitOn(rows)).toEqual(await fitOn(rows));
});

test('says how many values were found and how many are needed', async () => {
  await expect(fitOn(rows.slice(0, 24))).rejects.toMatchObject({
    code: 'MODEL_DATA_TOO_SMALL',
    message: expect.stringMatching(/at least 25 different molecules; 24 were found/),
  });
  await expect(fitOn([])).rejects.toMatchObject({ code: 'MODEL_DATA_TOO_SMALL' });
  const censored = rows.map((row) => ({
    ...row,
    measured: { value: 4, relation: '<' as const },
  }));
  await expect(fitOn(censored)).rejects.toMatchObject({
    message: expect.stringMatching(/0 were found \(60 censored ones cannot be used\)/),
  });
  const equal = rows.map((row) => ({ ...row, measured: { value: 6, relation: '=' as const } }));
  await expect(fitOn(equal)).rejects.toMatchObject({
    code: 'MODEL_DATA_TOO_SMALL',
    message: expect.stringMatching(/all training values are equal/),
  });
});

test('trains on a seeded sample of more molecules than a model can take', async () => {
  // The sample is what is looked at here; a fit to 3,000 molecules takes minutes.
  const { fitModel: real } = jest.requireActual('../../kernels/statistics');
  const fitted = jest.mocked(fitModel);
  fitted.mockImplementationOnce((training, options) => real(training.slice(0, 40), options));
  const many = range(MAX_TRAINING_ITEMS + 50).map((i) => measured(i));
  const { evaluation } = await fitOn(many);
  expect(evaluation).toMatchObject({ trained: MAX_TRAINING_ITEMS, sampledFrom: many.length });
  const [items] = fitted.mock.lastCall ?? [[]];
  expect(new Set(items.map((item) => item.inchiKey)).size).toBe(MAX_TRAINING_ITEMS);
});

describe('predicting', () => {
  const asked = range(150).map((i) => {
    const { measured: _, ...row } = measured(1000 + 3 * i);
    return row;
  });

  async function predictInput() {
    const { model } = await fitOn(rows);
    return { molecules: await bench.putRows(asked), model, property: 'activity' };
  }

  test('gives what the kernel gives for each molecule alone', async () => {
    const input = await predictInput();
    const output = await bench.run(predictStep, input);
    const predicted = await bench.rows<ScoredRow>(output.molecules);
    expect(predicted.map((row) => row.index)).toEqual(asked.map((row) => row.index));
    const model = decodeModel(await bench.artifacts.get(input.model));
    for (const i of [0, 63, 64, 149]) {
      const row = asked[i] as ScoredRow;
      const item = knownFeatures(await chemistry(), row);
      const { nearestInchiKey: _, ...wanted } = predict(model, [item])[0] ?? {
        nearestInchiKey: '',
      };
      expect(predicted[i]?.predictions).toEqual({ activity: wanted });
    }
  });

  test('goes on from any checkpoint to the same bytes', async () => {
    const input = await predictInput();
    const { undisturbed, resumed } = await runInterrupted(bench, predictStep, input);
    expect(resumed).toHaveLength(3);
    for (const output of resumed) expect(output).toEqual(undisturbed);
  });

  test('adds to the predictions that are there, sorted by name', async () => {
    const input = await predictInput();
    const once = await bench.run(predictStep, { ...input, property: 'solubility' });
    const twice = await bench.run(predictStep, { ...input, molecules: once.molecules });
    const [row] = await bench.rows<ScoredRow>(twice.molecules);
    expect(Object.keys(row?.predictions ?? {})).toEqual(['activity', 'solubility']);
  });

  test('refuses what is no model, and descriptors of another kind', async () => {
    const input = await predictInput();
    const noModel = { ...input, model: await bench.put('not a model') };
    await expect(bench.run(predictStep, noModel)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const small = await bench.putRows([scoredRowOf(0, { descriptors: [1, 2] })]);
    const other = bench.run(predictStep, { ...input, molecules: small });
    await expect(other).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
