import fc from 'fast-check';
import type { Objective } from '../../schemas/discovery/objectives';
import type { Candidate } from '../../schemas/discovery/steps';
import { candidate } from '../../schemas/discovery/steps';
import type { ScoredRow } from '../../schemas/molecule';
import { fingerprintOf, predictionOf, scoredRowOf } from '../../tests/support/molecule-rows';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { rankStep } from './rank';
import { combinedScore } from './score';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const objective = (name: string, own: Partial<Objective> = {}): Objective => ({
  name,
  title: name,
  unit: '',
  weight: 1,
  goal: 'higher',
  low: 0,
  high: 1,
  ...own,
});

async function rankRows(
  rows: ScoredRow[],
  o: {
    objectives?: Objective[];
    references?: ScoredRow[];
    exclude?: ScoredRow[];
    top?: number;
    batchSize?: number;
    seed?: number;
  } = {},
) {
  const size = o.batchSize ?? 4;
  const batches = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
  const output = await bench.run(rankStep, {
    batches: await bench.putBatches(batches),
    references: o.references ? await bench.putRows(o.references) : null,
    exclude: o.exclude ? await bench.putRows(o.exclude) : null,
    objectives: o.objectives ?? [objective('similarity')],
    top: o.top ?? 3,
    seed: o.seed ?? 1,
  });
  const candidates = await bench.rows<Candidate>(output.molecules);
  for (const one of candidates) candidate.parse(one);
  return { ...output, candidates };
}

test('keeps the best k by score, the earlier of equal ones, in any batches', async () => {
  const scores = fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(scores, fc.integer({ min: 1, max: 5 }), async (similarities, top) => {
      const rows = similarities.map((similarity, i) => scoredRowOf(i, { similarity }));
      const { candidates, considered, molecules } = await rankRows(rows, { top, batchSize: 6 });
      const wanted = [...rows]
        .sort((a, b) => b.similarity - a.similarity || a.index - b.index)
        .slice(0, top);
      expect(candidates.map((c) => c.id)).toEqual(wanted.map((r) => r.id));
      expect(candidates.map((c) => c.rank)).toEqual(wanted.map((_, i) => i + 1));
      expect(considered).toBe(rows.length);
      const other = await rankRows(rows, { top, batchSize: 2 });
      expect(other.molecules).toEqual(molecules);
    }),
    { numRuns: 12 },
  );
});

test('leaves out what is excluded, by InChIKey', async () => {
  const rows = [0.9, 0.8, 0.7].map((similarity, i) => scoredRowOf(i, { similarity }));
  const { candidates, considered } = await rankRows(rows, { exclude: [scoredRowOf(0)] });
  expect(candidates.map((c) => c.id)).toEqual(['m1', 'm2']);
  expect(considered).toBe(2);
});

test('gives evidence for each objective, and says what has no value', async () => {
  const predictions = {
    activity: { ...predictionOf(6.5, 1), inDomain: false, nearestSimilarity: 0.21 },
  };
  const row = scoredRowOf(0, { similarity: 0.8, nearest: 'aspirin', predictions });
  const objectives = [
    objective('similarity'),
    objective('activity', { low: 5, high: 8, unit: 'pIC50', weight: 2 }),
    objective('solubility', { weight: 7 }),
  ];
  const { candidates } = await rankRows([row], { objectives });
  const [found] = candidates;
  expect(found?.score).toBe(combinedScore(row, { objectives, combine: 'arithmetic' }));
  expect(found?.evidence).toEqual([
    expect.objectContaining({ objective: 'similarity', value: 0.8, note: 'nearest: aspirin' }),
    {
      objective: 'activity',
      title: 'activity',
      value: 6.5,
      low: 5.5,
      high: 7.5,
      unit: 'pIC50',
      desirability: 0.5,
      weight: 2,
      inDomain: false,
      note: 'outside the applicability domain: nearest training molecule is 0.21 similar',
      contribution: 0,
      rankWithout: 1,
    },
    expect.objectContaining({
      value: null,
      desirability: null,
      note: 'no value: left out of the score',
    }),
  ]);
});

test('ranks rows that were scored without references', async () => {
  const rows = [0.2, 0.9].map((qed, i) => {
    const { similarity: _, nearest: __, blindSimilarity: ___, ...row } = scoredRowOf(i, { qed });
    return row as ScoredRow;
  });
  const { candidates } = await rankRows(rows, { objectives: [objective('qed')] });
  expect(candidates.map((c) => [c.id, c.nearest])).toEqual([
    ['m1', ''],
    ['m0', ''],
  ]);
});

describe('rank intervals', () => {
  test('are certain where nothing is uncertain', async () => {
    const rows = [0.9, 0.8, 0.7, 0.6].map((qed, i) => scoredRowOf(i, { qed }));
    const { candidates } = await rankRows(rows, { objectives: [objective('qed')], top: 2 });
    expect(candidates.map((c) => [c.rankLow, c.rankHigh, c.probabilityTop])).toEqual([
      [1, 1, 1],
      [2, 2, 1],
    ]);
  });

  test('follow the prediction intervals: equal ones share the first place', async () => {
    const predictions = { activity: predictionOf(6, 1) };
    const rows = [0, 1, 2, 3].map((i) => scoredRowOf(i, { predictions }));
    const objectives = [objective('activity', { low: 0, high: 12 })];
    const { candidates } = await rankRows(rows, { objectives, top: 1 });
    // A quarter each; 500 draws have a standard error of 0.02.
    expect(candidates[0]?.probabilityTop).toBeGreaterThan(0.25 - 0.08);
    expect(candidates[0]?.probabilityTop).toBeLessThan(0.25 + 0.08);
  });

  test('have the spread of a normal distribution with that 90 % interval', async () => {
    // Against a certain 6: P(N(6.5, 0.5/1.645…) > 6) is P(z > -1.645) = 0.95.
    const sure = scoredRowOf(0, { predictions: { activity: predictionOf(6, 0) } });
    const unsure = scoredRowOf(1, { predictions: { activity: predictionOf(6.5, 0.5) } });
    const objectives = [objective('activity', { low: 0, high: 12 })];
    const { candidates } = await rankRows([sure, unsure], { objectives, top: 1 });
    expect(candidates[0]?.id).toBe('m1');
    expect(candidates[0]?.probabilityTop).toBeGreaterThan(0.91);
    expect(candidates[0]?.probabilityTop).toBeLessThan(0.98);
  });

  test('follow the references: of two, one is missing from a quarter of the resamples', async () => {
    const [a, b] = [fingerprintOf([1, 2, 3]), fingerprintOf([7, 8, 9])];
    const references = [scoredRowOf(100, { fingerprint: a }), scoredRowOf(101, { fingerprint: b })];
    // m0 is reference a itself; m1 is like b by 2 of 4 bits.
    const rows = [
      scoredRowOf(0, { fingerprint: a, similarity: 1 }),
      scoredRowOf(1, { fingerprint: fingerprintOf([7, 8, 5]), similarity: 0.5 }),
    ];
    const { candidates } = await rankRows(rows, { references, top: 1 });
    expect(candidates[0]?.id).toBe('m0');
    expect(candidates[0]?.probabilityTop).toBeGreaterThan(0.75 - 0.08);
    expect(candidates[0]?.probabilityTop).toBeLessThan(0.75 + 0.08);
  });

  test('are the same for the same seed, and others for another', async () => {
    const rows = Array.from({ length: 30 }, (_, i) =>
      scoredRowOf(i, { predictions: { activity: predictionOf(6 + i / 100, 1) } }),
    );
    const objectives = [objective('activity', { low: 0, high: 12 })];
    const once = await rankRows(rows, { objectives, top: 10, seed: 5 });
    const again = await rankRows(rows, { objectives, top: 10, seed: 5, batchSize: 7 });
    const other = await rankRows(rows, { objectives, top: 10, seed: 6 });
    expect(again.molecules).toEqual(once.molecules);
    expect(other.molecules).not.toEqual(once.molecules);
  });
});
