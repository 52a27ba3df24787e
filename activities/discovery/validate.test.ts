import type { Objective } from '../../schemas/discovery/objectives';
import type { Validation } from '../../schemas/discovery/steps';
import type { ScoredRow } from '../../schemas/molecule';
import {
  descriptorsOf,
  fingerprintOf,
  predictionOf,
  scoredRowOf,
} from '../../tests/support/molecule-rows';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { validateStep } from './validate';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const SIMILARITY: Objective = {
  name: 'similarity',
  title: 'Similarity',
  unit: '',
  weight: 1,
  goal: 'higher',
  low: 0,
  high: 1,
};
const ACTIVES = 10;
const LIBRARY = 150;

/** Numbers without pattern: the fractional parts of multiples of the golden ratio. */
const scatter = (i: number) => (i * 0.6180339887498949) % 1;

/** Properties that are spread alike among actives and library. */
const properties = (i: number) =>
  descriptorsOf({
    amw: 300 + 100 * scatter(i),
    CrippenClogP: 5 * scatter(i + 0.5),
    NumRings: Math.floor(4 * scatter(7 * i)),
    NumHBD: Math.floor(3 * scatter(11 * i)),
    NumHBA: Math.floor(6 * scatter(13 * i)),
    NumRotatableBonds: Math.floor(8 * scatter(17 * i)),
  });

function active(i: number, own: Partial<ScoredRow> = {}): ScoredRow {
  const fingerprint = fingerprintOf([i, i + 1, i + 2]);
  return scoredRowOf(i, { descriptors: properties(i), fingerprint, ...own });
}

function inactive(i: number, own: Partial<ScoredRow> = {}): ScoredRow {
  const fingerprint = fingerprintOf([500 + i, 700 + i, 900 + i]);
  return scoredRowOf(1000 + i, { descriptors: properties(i * 3), fingerprint, ...own });
}

async function validate(o: {
  hidden: ScoredRow[];
  library: ScoredRow[];
  found?: ScoredRow[];
  known?: ScoredRow[];
  objectives?: Objective[];
  decoysPerActive?: number;
}): Promise<{ validation: Validation | null; because: string }> {
  return bench.run(validateStep, {
    batches: await bench.putBatches([o.library, o.found ?? o.hidden]),
    known: await bench.putRows(o.known ?? []),
    hidden: await bench.putRows(o.hidden),
    objectives: o.objectives ?? [SIMILARITY],
    decoysPerActive: o.decoysPerActive ?? 5,
    seed: 1,
  });
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

function valid(result: { validation: Validation | null; because: string }): Validation {
  if (result.validation === null) throw new Error(result.because);
  return result.validation;
}

describe('a ranking that finds every hidden active', () => {
  test('is perfect, beats the null models, and is said to', async () => {
    const hidden = range(ACTIVES).map((i) => active(i, { blindSimilarity: 0.9 }));
    const library = range(LIBRARY).map((i) => inactive(i, { blindSimilarity: scatter(i) / 2 }));
    const v = valid(await validate({ hidden, library }));
    expect(v).toMatchObject({ hidden: 10, hiddenDropped: 0, assumedInactives: 50 });
    const [ranking] = v.figures;
    expect(ranking).toMatchObject({ scorer: 'ranking', isNull: false });
    expect(ranking?.rocAuc).toEqual({ value: 1, low: 1, high: 1 });
    // Ten of sixty are active: no enrichment can be above six.
    expect(ranking?.ef1.value).toBeCloseTo(6, 12);
    expect(v.figures.map((f) => [f.scorer, f.isNull])).toEqual([
      ['ranking', false],
      ['similarity', false],
      ['molecular weight', true],
      ['logP', true],
      ['ring count', true],
    ]);
    expect(v.beatsNulls).toBe(true);
    expect(v.verdict).toMatch(
      /^The ranking finds hidden actives: .*100 of 100 pairs.*more often than by/,
    );
    expect(v.verdict).toMatch(/Only 10 actives were hidden/);
  });
});

describe('a ranking that knows nothing', () => {
  test('is near one half, does not beat the null models, and is not to be relied on', async () => {
    const hidden = range(40).map((i) => active(i, { blindSimilarity: scatter(i) }));
    const library = range(400).map((i) => inactive(i, { blindSimilarity: scatter(i + 1000) }));
    const v = valid(await validate({ hidden, library }));
    const auc = v.figures[0]?.rocAuc;
    expect(auc?.low).toBeLessThan(0.5);
    expect(auc?.high).toBeGreaterThan(0.5);
    expect(v.beatsNulls).toBe(false);
    expect(v.verdict).toMatch(/^Do not rely on this ranking/);
  });

  test('is found out where a property alone does as well', async () => {
    const heavy = (row: ScoredRow) => ({ ...row, descriptors: descriptorsOf({ amw: 600 }) });
    const hidden = range(ACTIVES).map((i) => heavy(active(i, { blindSimilarity: 0.9 })));
    const library = range(LIBRARY).map((i) => inactive(i));
    const v = valid(await validate({ hidden, library }));
    const weight = v.figures.find((f) => f.scorer === 'molecular weight');
    expect(weight?.rocAuc.value).toBe(1);
    expect(v.beatsNulls).toBe(false);
    expect(v.verdict).toMatch(/molecular weight \(ROC-AUC 1.00\)/);
    expect(v.verdict).toMatch(/could not be matched in molecular weight/);
  });
});

describe('the check is blind', () => {
  test('to what was computed with the hidden actives', async () => {
    const hidden = range(ACTIVES).map((i) => active(i, { blindSimilarity: scatter(i) }));
    const library = range(LIBRARY).map((i) => inactive(i, { blindSimilarity: scatter(i + 50) }));
    const activity = { ...SIMILARITY, name: 'activity', title: 'Activity', low: 5, high: 8 };
    const objectives = [SIMILARITY, activity];
    const honest = await validate({ hidden, library, objectives });
    const leaked = hidden.map((row) => ({
      ...row,
      similarity: 1,
      predictions: { activity: predictionOf(9) },
    }));
    expect(await validate({ hidden: leaked, library, objectives })).toEqual(honest);
    expect(honest.validation?.verdict).toMatch(/Not part of this check, .*: Activity\./);
  });

  test('and reads the model that has not seen them', async () => {
    const predicted = (row: ScoredRow, value: number) => ({
      ...row,
      predictions: { activity: predictionOf(0), 'activity-blind': predictionOf(value) },
    });
    const hidden = range(ACTIVES).map((i) => predicted(active(i), 8));
    const library = range(LIBRARY).map((i) => predicted(inactive(i), 5 + scatter(i)));
    const activity = { ...SIMILARITY, name: 'activity', low: 5, high: 8 };
    const v = valid(await validate({ hidden, library, objectives: [activity] }));
    const auc = (name: string) => v.figures.find((f) => f.scorer === name)?.rocAuc.value;
    expect(v.verdict).not.toMatch(/Not part/);
    expect([auc('ranking'), auc('activity model'), auc('similarity')]).toEqual([1, 1, 0.5]);
  });
});

test('hidden actives that the filters dropped rank last', async () => {
  const hidden = range(ACTIVES).map((i) => active(i, { blindSimilarity: 0.9 }));
  const library = range(LIBRARY).map((i) => inactive(i));
  const v = valid(await validate({ hidden, library, found: hidden.slice(0, 6) }));
  expect(v.hiddenDropped).toBe(4);
  // Six above all, four below all.
  expect(v.figures[0]?.rocAuc.value).toBeCloseTo(0.6, 12);
  expect(v.verdict).toMatch(/dropped 4 of the 10 hidden actives; they count as not found/);
  expect(v.verdict).toMatch(/For the others alone it is 1.00, 1.00 to 1.00/);
  const passed = v.figures.find((f) => f.scorer === 'ranking after the filters');
  expect(passed).toMatchObject({ isNull: false, rocAuc: { value: 1 } });
  expect(v.beatsNulls).toBe(false);
});

test('neither known actives nor look-alikes of hidden ones are assumed inactive', async () => {
  const hidden = range(3).map((i) => active(i, { blindSimilarity: 0.5 }));
  const known = range(20).map((i) => inactive(i, { blindSimilarity: 1 }));
  const alike = range(20).map((i) =>
    inactive(100 + i, { fingerprint: hidden[0]?.fingerprint ?? '', blindSimilarity: 1 }),
  );
  const others = range(15).map((i) => inactive(200 + i, { blindSimilarity: 0 }));
  const library = [...known, ...alike, ...others];
  const v = valid(await validate({ hidden, library, known }));
  expect(v.assumedInactives).toBe(15);
  expect(v.figures[0]?.rocAuc.value).toBe(1);
});

test('takes fewer inactives for each active where the library is small', async () => {
  const hidden = range(4).map((i) => active(i));
  const v = valid(await validate({ hidden, library: range(11).map((i) => inactive(i)) }));
  expect(v.assumedInactives).toBe(8);
});

test('says why it cannot be made', async () => {
  const library = range(LIBRARY).map((i) => inactive(i));
  expect(await validate({ hidden: range(2).map((i) => active(i)), library })).toEqual({
    validation: null,
    because: '2 actives were hidden, and at least 3 are needed',
  });
  const none = await validate({ hidden: range(9).map((i) => active(i)), library: [inactive(1)] });
  expect(none).toEqual({ validation: null, because: expect.stringContaining('too few') });
});
