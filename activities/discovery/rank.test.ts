import fc from 'fast-check';
import type { Objective } from '../../schemas/discovery/objectives';
import type { Candidate } from '../../schemas/discovery/steps';
import { candidate } from '../../schemas/discovery/steps';
import type { ScoredRow } from '../../schemas/molecule';
import {
  descriptorsOf,
  fingerprintOf,
  predictionOf,
  scoredRowOf,
} from '../../tests/support/molecule-rows';
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
    combine?: 'arithmetic' | 'geometric';
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
    combine: o.combine,
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

describe('what moved a candidate', () => {
  const objectives = [objective('qed', { weight: 3 }), objective('similarity')];
  const rows = [
    scoredRowOf(0, { qed: 0.8, similarity: 0.2 }),
    scoredRowOf(1, { qed: 0.4, similarity: 0.9 }),
    scoredRowOf(2, { qed: 0.3, similarity: 0.1 }),
  ];

  test('contributions add up to the distance from the average molecule', async () => {
    const { candidates } = await rankRows(rows, { objectives });
    const average = (3 * 0.5 + 0.4) / 4;
    for (const { score, evidence } of candidates) {
      const sum = evidence.reduce((total, one) => total + (one.contribution ?? 0), 0);
      expect(sum).toBeCloseTo(score - average, 12);
    }
    expect(candidates[0]?.evidence[0]?.contribution).toBeCloseTo((3 * (0.8 - 0.5)) / 4, 12);
  });

  test('ranks without an objective are those of ranking without it', async () => {
    const { candidates } = await rankRows(rows, { objectives });
    expect(candidates.map((c) => [c.id, ...c.evidence.map((e) => e.rankWithout)])).toEqual([
      ['m0', 2, 1],
      ['m1', 1, 2],
      ['m2', 3, 3],
    ]);
    const { candidates: bySimilarity } = await rankRows(rows, { objectives: objectives.slice(1) });
    expect(bySimilarity.map((c) => c.id)).toEqual(['m1', 'm0', 'm2']);
  });

  test('a value that is missing moves nothing', async () => {
    const { candidates } = await rankRows(rows, {
      objectives: [...objectives, objective('solubility')],
    });
    expect(candidates[0]?.evidence[2]).toMatchObject({ contribution: 0, rankWithout: 1 });
  });
});

describe('the front', () => {
  test('holds what no other molecule beats in everything, in the top or not', async () => {
    const rows = [
      scoredRowOf(0, { qed: 0.9, similarity: 0.5 }),
      scoredRowOf(1, { qed: 0.8, similarity: 0.4 }),
      scoredRowOf(2, { qed: 0, similarity: 0.9 }),
    ];
    const objectives = [objective('qed', { weight: 9 }), objective('similarity')];
    const { candidates, front } = await rankRows(rows, { objectives, top: 2 });
    expect(candidates.map((c) => [c.id, c.front])).toEqual([
      ['m0', 1],
      ['m1', 2],
    ]);
    expect(front).toEqual({ count: 2, outsideTop: [{ rank: 3, id: 'm2', smiles: 'C' }] });
  });

  test('takes no notice of an objective without weight', async () => {
    const rows = [0.9, 0.1].map((qed, i) => scoredRowOf(i, { qed, similarity: 1 - qed }));
    const objectives = [objective('qed'), objective('similarity', { weight: 0 })];
    const { front, sensitivity } = await rankRows(rows, { objectives });
    expect(front.count).toBe(1);
    expect(sensitivity.map((one) => one.objective)).toEqual(['qed']);
  });
});

describe('other weights', () => {
  // By QED m0, m1, m2; by similarity m3, m1, m2, m0.
  const rows = [
    scoredRowOf(0, { qed: 0.9, similarity: 0 }),
    scoredRowOf(1, { qed: 0.8, similarity: 0.3 }),
    scoredRowOf(2, { qed: 0.7, similarity: 0.2 }),
    scoredRowOf(3, { qed: 0.1, similarity: 0.8 }),
  ];
  const objectives = [objective('qed', { weight: 4 }), objective('similarity')];

  test('say what would come in, and what would lead', async () => {
    // (4 q + s) / 5: 0.72, 0.70, 0.60, 0.24.
    const { candidates, sensitivity } = await rankRows(rows, { objectives, top: 2 });
    expect(candidates.map((c) => c.id)).toEqual(['m0', 'm1']);
    expect(sensitivity[0]?.changes).toEqual([
      // Similarity alone: m3, m1.
      { factor: 0, kept: 0.5, tau: -1, first: 'm3', entering: ['m3'] },
      // (2 q + s) / 3: 0.6, 0.633, 0.533, 0.333.
      { factor: 0.5, kept: 1, tau: -1, first: 'm1', entering: [] },
      { factor: 2, kept: 1, tau: 1, first: 'm0', entering: [] },
      { factor: 4, kept: 1, tau: 1, first: 'm0', entering: [] },
    ]);
  });

  test('leave what is best in everything where it is', async () => {
    const best = scoredRowOf(9, { qed: 1, similarity: 1 });
    const { candidates } = await rankRows([...rows, best], { objectives, top: 2 });
    expect(candidates[0]).toMatchObject({ id: 'm9', weightStability: 1 });
    const second = candidates[1]?.weightStability ?? 0;
    expect(second).toBeGreaterThan(0.2);
    expect(second).toBeLessThan(0.95);
  });
});

describe('uncertainty', () => {
  const docked = (i: number, value: number, standardDeviation: number) =>
    scoredRowOf(i, {
      descriptors: descriptorsOf({ NumHeavyAtoms: 10 }),
      quantities: { docking: { value, standardDeviation, unit: 'kcal/mol', method: 'Vina' } },
    });
  const energy = objective('docking', { goal: 'lower', low: -20, high: 0, unit: 'kcal/mol' });

  test('of a computed quantity is its spread, and the error that it always has', async () => {
    // P(N(1, √(σ₁² + σ₂²)) > 0) is Φ(1/√0.5) = 0.921 by spread alone, Φ(1/√2.5) = 0.736 with an error of 1.
    const rows = [docked(0, -9, 0.5), docked(1, -8, 0.5)];
    const spread = await rankRows(rows, { objectives: [energy], top: 1 });
    const withError = await rankRows(rows, { objectives: [{ ...energy, error: 1 }], top: 1 });
    const probability = (of: typeof spread) => of.candidates[0]?.probabilityTop ?? 0;
    expect(Math.abs(probability(spread) - 0.921)).toBeLessThan(0.05);
    expect(Math.abs(probability(withError) - 0.736)).toBeLessThan(0.07);
    const [evidence] = spread.candidates[0]?.evidence ?? [];
    expect(evidence).toMatchObject({ value: -9, note: 'Vina' });
    expect(evidence?.low).toBeCloseTo(-9 - 0.8224, 3);
  });

  test('of values made from the same one is the same', async () => {
    // Binding and its efficiency rise and fall together: their mean has the spread of each, 0.05 of
    // desirability, where independent ones would have 0.035.
    const efficiency = objective('efficiency', {
      low: 0,
      high: 2,
      derived: { kind: 'ligand-efficiency', of: 'docking', scale: 'kcal/mol' },
    });
    const { candidates } = await rankRows([docked(0, -10, 1)], {
      objectives: [energy, efficiency],
      top: 1,
    });
    const [found] = candidates;
    expect(found?.score).toBeCloseTo(0.5, 12);
    const half = ((found?.scoreHigh ?? 0) - (found?.scoreLow ?? 0)) / 2;
    expect(half / 1.645).toBeGreaterThan(0.043);
    expect(half / 1.645).toBeLessThan(0.057);
  });
});

test('a geometric mean is asked for, and ranks what is good in everything', async () => {
  const rows = [
    scoredRowOf(0, { qed: 1, similarity: 0 }),
    scoredRowOf(1, { qed: 0.4, similarity: 0.4 }),
  ];
  const objectives = [objective('qed'), objective('similarity')];
  const ids = async (combine: 'arithmetic' | 'geometric') =>
    (await rankRows(rows, { objectives, combine })).candidates.map((c) => c.id);
  expect(await ids('arithmetic')).toEqual(['m0', 'm1']);
  expect(await ids('geometric')).toEqual(['m1', 'm0']);
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

  test.each([
    // The list where it is a choice; else the best quarter, and never more than there are.
    [2, 4, 2],
    [10, 30, 10],
    [20, 30, 8],
    [50, 12, 3],
    [50, 1, 1],
  ])('are of the top k: %i wanted of %i make k %i', async (top, count, topK) => {
    const rows = Array.from({ length: count }, (_, i) =>
      scoredRowOf(i, { predictions: { activity: predictionOf(6 + i / 100, 1) } }),
    );
    const objectives = [objective('activity', { low: 0, high: 12 })];
    const { candidates } = await rankRows(rows, { objectives, top });
    expect(new Set(candidates.map((one) => one.topK))).toEqual(new Set([topK]));
    // Over all molecules the probabilities add up to k: listed ones alone reach it where all are listed.
    const sum = candidates.reduce((total, one) => total + one.probabilityTop, 0);
    if (top >= count) expect(sum).toBeCloseTo(topK, 9);
    else expect(sum).toBeLessThanOrEqual(topK);
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
