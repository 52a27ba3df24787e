import { rmse, rocAuc } from '../../kernels/statistics';
import type { ScorerEvaluation, SplitKind } from '../../schemas/evaluation/figures';
import type { JudgedRow, NamedScorer } from '../../schemas/evaluation/steps';
import type { DescribedRow, ScoredRow } from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import {
  descriptorsOf,
  fingerprintOf,
  scoredRowOf,
  smilesOf,
} from '../../tests/support/molecule-rows';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { timeOf } from './labelled';
import { measureStep } from './measure';
import { scoreStep } from './score';

// Quick alone; the machine may be busy.
jest.setTimeout(60_000);

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const GROUPS = 24;
const COUNT = 120;
const scatter = (i: number) => (i * 0.6180339887498949) % 1;

/** Molecules of 24 scaffolds whose value follows from their size and their bits. */
function measured(i: number, own: Partial<ScoredRow> = {}): DescribedRow {
  const group = i % GROUPS;
  return scoredRowOf(i, {
    descriptors: descriptorsOf({ amw: 200 + 8 * group + (i % 5), CrippenClogP: scatter(i) }),
    fingerprint: fingerprintOf([group, 40 + group, 80 + (i % 5), 100 + (i % 7)]),
    scaffold: `S${group}`,
    smiles: smilesOf(group, i),
    measured: { value: 5 + group / 8 + (i % 7) / 20, relation: '=' },
    fields: { year: String(2000 + (i % 12)), dock: i % 10 === 0 ? '' : String(-group) },
    ...own,
  });
}
const rows = Array.from({ length: COUNT }, (_, i) => measured(i));

const NULLS: NamedScorer[] = [
  { name: 'mean', isNull: true, source: { kind: 'mean' } },
  { name: 'logP', isNull: true, source: { kind: 'descriptor', descriptor: 'CrippenClogP' } },
];
const field = (own: object) => ({
  ...{ kind: 'field' as const, rows: null, path: ['fields', 'dock'], better: 'lower' as const },
  ...{ predicts: false, low: null, high: null },
  ...own,
});
const SCORERS: NamedScorer[] = [
  { name: 'model', isNull: false, source: { kind: 'fit' } },
  { name: 'neighbours', isNull: false, source: { kind: 'neighbours', k: 3 } },
  { name: 'similarity', isNull: false, source: { kind: 'similarity' } },
  { name: 'dock', isNull: false, source: field({}) },
  ...NULLS,
];

type ScoreInput = StepInput<typeof scoreStep.contract>;

async function score(own: Partial<ScoreInput> & { rows?: DescribedRow[] } = {}) {
  const { rows: given = rows, ...o } = own;
  return bench.run(scoreStep, {
    molecules: await bench.putRows(given),
    ...{ split: 'scaffold' as SplitKind, seed: 1, trainFraction: 0.8, timeField: null },
    activity: { threshold: 6.5, activeWhen: 'above' as const },
    ...{ scorers: SCORERS, scored: [], exclude: [], nearDuplicateFrom: 0.8 },
    ...o,
  });
}

async function judgedBy(own: Parameters<typeof score>[0] = {}): Promise<JudgedRow[]> {
  const { judged } = await score(own);
  const text = (await bench.artifacts.get(judged)).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JudgedRow);
}

async function measureOf(
  seeds: number[],
  own: Parameters<typeof score>[0] = {},
  scorers = SCORERS,
) {
  const repeats = [];
  for (const seed of seeds) {
    const { judged, trainCount, leakage } = await score({ ...own, seed, scorers });
    repeats.push({ seed, judged, trainCount, leakage });
  }
  const { split = 'scaffold', activity = { threshold: 6.5, activeWhen: 'above' } } = own;
  const common = { split, activity, scorers, repeats };
  return bench.run(measureStep, { ...common, resamples: 200, seed: 3 });
}

describe('one split', () => {
  test('keeps scaffolds apart, and scores everything that is held out', async () => {
    const output = await score();
    expect(output).toMatchObject({ trainCount: 95, testCount: 25, excluded: 0 });
    expect(output.leakage.sharedScaffold).toBe(0);
    const judged = await judgedBy();
    expect(judged.every(({ scores }) => Object.keys(scores).length === SCORERS.length)).toBe(true);
    const model = judged[0]?.scores.model;
    expect(model?.intervals.map(({ level }) => level)).toEqual([0.5, 0.7, 0.8, 0.9, 0.95]);
    const widths = model?.intervals.map(({ low, high }) => high - low) ?? [];
    expect([...widths].sort((a, b) => a - b)).toEqual(widths);
  });

  test('at random, tells that near-duplicates stand on both sides', async () => {
    const { leakage } = await score({ split: 'random', nearDuplicateFrom: 0.3 });
    expect(leakage.nearDuplicates).toBeGreaterThan(0.5);
    expect(leakage.examples[0]?.similarity).toBeGreaterThanOrEqual(0.3);
    const twin = measured(500, { inchiKey: 'KEY-0', fingerprint: rows[0]?.fingerprint });
    const same = await score({ split: 'random', rows: [...rows, twin], nearDuplicateFrom: 1 });
    expect(same.leakage.sameSkeleton).toBeGreaterThanOrEqual(0);
  });

  test('by time judges on what came last', async () => {
    const judged = await judgedBy({ split: 'time', timeField: 'year', trainFraction: 0.7 });
    const years = judged.map(({ index }) => 2000 + (index % 12));
    expect(Math.min(...years)).toBe(2008);
    const undated = [...rows, measured(300, { fields: { year: 'soon', dock: '1' } })];
    const output = await score({ split: 'time', timeField: 'year', rows: undated });
    expect(output.withoutTime).toBe(1);
  });

  test('does not judge what a scorer was trained on elsewhere', async () => {
    const whole = await judgedBy();
    const known = [rows[whole[0]?.index ?? 0] as DescribedRow];
    const output = await score({ exclude: [await bench.putRows(known)] });
    expect(output).toMatchObject({ excluded: 1, testCount: whole.length - 1 });
    const all = await bench.putRows(rows);
    await expect(score({ exclude: [all] })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('censored values tell a class where they can, and are never learnt from', async () => {
    const high = rows.map((row, i) =>
      i % 2 === 0 ? row : { ...row, measured: { value: 7, relation: '>' as const } },
    );
    const judged = await judgedBy({ rows: high });
    const censored = judged.filter(({ observed }) => observed === null);
    expect(censored.length).toBeGreaterThan(0);
    expect(censored.every(({ active }) => active === true)).toBe(true);
    const open = rows.map((row) => ({ ...row, measured: { value: 6, relation: '>' as const } }));
    await expect(score({ rows: open })).rejects.toMatchObject({ code: 'MODEL_DATA_TOO_SMALL' });
  });

  test('scores that other steps computed are found by index; a missing one is none', async () => {
    const scored = rows
      .filter((_, i) => i % 3 !== 0)
      .map((row) => ({ ...row, quantities: { affinity: { value: 0 - row.index } } }));
    const source = field({ rows: 0, path: ['quantities', 'affinity', 'value'] });
    const judged = await judgedBy({
      scored: [await bench.putRows(scored as unknown as ScoredRow[])],
      scorers: [{ name: 'affinity', isNull: false, source }],
    });
    for (const { index, scores } of judged) {
      expect(scores.affinity?.score).toBe(index % 3 === 0 ? null : index);
    }
  });

  test('molecules of one scaffold cannot be divided by scaffold', async () => {
    const same = rows.map((row) => ({ ...row, scaffold: 'S' }));
    await expect(score({ rows: same })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('figures', () => {
  const of = (found: { scorers: ScorerEvaluation[] }, name: string) =>
    found.scorers.find(({ scorer }) => scorer === name) as ScorerEvaluation;

  test('are those of the kernels, inside their intervals', async () => {
    const found = await measureOf([1]);
    const judged = await judgedBy();
    const { figures } = of(found, 'model');
    const values = judged.map(({ scores }) => scores.model?.value as number);
    const observed = judged.map((row) => row.observed as number);
    const active = judged.map((row) => row.active as boolean);
    expect(figures.rmse?.value).toBeCloseTo(rmse(values, observed), 12);
    expect(figures.rocAuc?.value).toBeCloseTo(rocAuc(values, active), 12);
    for (const figure of Object.values(figures)) {
      expect(figure?.low).toBeLessThanOrEqual(figure?.value as number);
      expect(figure?.high).toBeGreaterThanOrEqual(figure?.value as number);
    }
  });

  test('are means over repeats, beside null models', async () => {
    const found = await measureOf([1, 2, 3]);
    const model = of(found, 'model');
    const each = model.repeats.map((one) => one.rmse as number);
    expect(model.figures.rmse?.value).toBeCloseTo(each.reduce((a, b) => a + b) / 3, 12);
    expect(of(found, 'mean').figures.rocAuc?.value).toBe(0.5);
    expect(model.figures.rmse?.value).toBeLessThan(of(found, 'mean').figures.rmse?.value ?? 0);
    const advantage = found.advantages.find((a) => a.scorer === 'model' && a.figure === 'rmse');
    expect(advantage?.difference.low).toBeGreaterThan(0);
    expect(model.roc[0]?.[0]).toBe(0);
    expect(model.roc.at(-1)).toEqual([1, 1]);
    expect(model.calibration.map(({ level }) => level)).toEqual([0.5, 0.7, 0.8, 0.9, 0.95]);
  });

  test('a molecule without a score ranks last and is counted', async () => {
    const found = await measureOf([1]);
    const judged = await judgedBy();
    const without = judged.filter(({ index }) => index % 10 === 0).length;
    expect(of(found, 'dock').missing).toBeCloseTo(without / judged.length, 12);
    expect(of(found, 'dock').figures.rmse).toBeNull();
  });

  test('turn round where low values are active', async () => {
    const high = await measureOf([1], {}, SCORERS.slice(0, 2));
    const activity = { threshold: 6.5, activeWhen: 'below' as const };
    const low = await measureOf([1], { activity }, SCORERS.slice(0, 2));
    // The same ranking read from its other end; τ is of values, whichever end is wanted.
    expect(of(low, 'model').figures.rocAuc?.value).toBeCloseTo(
      of(high, 'model').figures.rocAuc?.value ?? 0,
      12,
    );
    expect(of(low, 'model').figures.kendall).toEqual(of(high, 'model').figures.kendall);
  });

  test('the same input gives the same bytes', async () => {
    expect(await measureOf([1, 2])).toEqual(await measureOf([1, 2]));
  });
});

test('times are years, dates or plain numbers', () => {
  expect(['2010', '2010-07', '2010-07-16', '12.5', 'May 2010', '2010-13'].map(timeOf)).toEqual([
    2010,
    2010.5,
    2010 + (6 + 15 / 31) / 12,
    12.5,
    null,
    null,
  ]);
});
