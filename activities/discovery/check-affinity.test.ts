import { createRandom } from '../../kernels/statistics';
import type { Objective } from '../../schemas/discovery/objectives';
import type { ScoredRow } from '../../schemas/molecule';
import { descriptorsOf, predictionOf, scoredRowOf } from '../../tests/support/molecule-rows';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { checkAffinityStep } from './check-affinity';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const activity: Objective = {
  ...{ name: 'activity', title: 'Predicted activity', unit: 'pKi', weight: 1 },
  ...{ goal: 'higher', low: 0, high: 12 },
};

/** Molecules whose prediction misses by `noise`, and whose weight follows affinity by `byWeight`. */
function made(count: number, o: { noise: number; byWeight?: number }): ScoredRow[] {
  const random = createRandom(7, 'made');
  return Array.from({ length: count }, (_, i) => {
    const value = 6 + random.normal();
    const amw = 300 + 50 * ((o.byWeight ?? 0) * (value - 6) + random.normal());
    const descriptors = descriptorsOf({
      ...{ amw, NumHeavyAtoms: 20 + random.integer(10), CrippenClogP: 2 + random.normal() },
    });
    return scoredRowOf(i, {
      descriptors,
      measured: { value, relation: '=' },
      predictions: { activity: predictionOf(value + o.noise * random.normal(), 1) },
    });
  });
}

async function check(rows: ScoredRow[], own: Record<string, unknown> = {}) {
  const half = Math.ceil(rows.length / 2);
  return bench.run(checkAffinityStep, {
    batches: await bench.putBatches([rows.slice(0, half), rows.slice(half)]),
    ...{ objectives: [activity], seed: 1 },
    ...own,
  });
}

test('a ranking that knows the affinities may say so', async () => {
  const { check: found } = await check(made(40, { noise: 0.4 }));
  expect(found).toMatchObject({ count: 40, beatsNulls: true });
  expect(found?.tau.low).toBeGreaterThan(0.3);
  expect(found?.permutationP).toBeLessThan(0.001);
  expect(found?.verdict).toMatch(
    /^The ranking orders the 40 molecules .* better than molecular weight or heavy atoms or logP alone/,
  );
});

test('one that follows what any property follows may not, in words', async () => {
  const { check: found } = await check(made(40, { noise: 1.5, byWeight: 3 }));
  expect(found?.beatsNulls).toBe(false);
  expect(found?.verdict).toMatch(/not shown to do better .*: molecular weight \(difference −/);
});

test('one that knows nothing claims nothing', async () => {
  const { check: found } = await check(made(12, { noise: 30 }));
  expect(found?.tau.low).toBeLessThan(0);
  expect(found?.verdict).toMatch(/^No claim: .* With 12 molecules every such figure is weak\.$/);
});

test('null models take the better sign, and parts are judged alone', async () => {
  const rows = made(30, { noise: 0.5, byWeight: -3 });
  const solubility: Objective = { ...activity, name: 'solubility', title: 'Solubility' };
  const qed: Objective = { ...activity, name: 'qed', title: 'QED', goal: 'lower', high: 1 };
  const { check: found } = await check(rows, { objectives: [activity, qed, solubility] });
  const figures = Object.fromEntries((found?.figures ?? []).map((one) => [one.scorer, one]));
  expect(figures['molecular weight']).toMatchObject({ isNull: true, sign: -1 });
  expect(figures['molecular weight']?.tau.value).toBeGreaterThan(0.6);
  // Every row has the same QED; none has a solubility.
  expect(figures.QED?.tau).toEqual({ value: 0, low: 0, high: 0 });
  expect(Object.keys(figures)).toEqual([
    ...['ranking', 'Predicted activity', 'QED'],
    ...['molecular weight', 'heavy atoms', 'logP'],
  ]);
});

test('leaves out censored values and what a model was trained on, and says when too few are left', async () => {
  const rows = made(14, { noise: 0.3 });
  const censored = rows.slice(0, 3).map((row, i) => ({
    ...row,
    ...{ index: 50 + i, inchiKey: `C-${i}`, measured: { value: 5, relation: '<' as const } },
  }));
  const exclude = await bench.putRows(rows.slice(0, 4));
  const { check: found } = await check([...rows, ...censored], { exclude });
  expect(found).toMatchObject({ count: 10, censoredLeftOut: 3 });
  const few = await check(rows, { exclude: await bench.putRows(rows.slice(0, 9)) });
  expect(few).toEqual({
    check: null,
    because: expect.stringMatching(/^5 molecules have an exact measured value .* at least 6/),
  });
});

test('says why nothing can be told of equal values or scores', async () => {
  const rows = made(8, { noise: 0.3 });
  const equal = rows.map((row) => ({ ...row, measured: { value: 6, relation: '=' as const } }));
  expect(await check(equal)).toEqual({ check: null, because: 'all measured values are equal' });
  const unscored = rows.map((row) => ({ ...row, predictions: {} }));
  expect(await check(unscored)).toEqual({ check: null, because: 'all scores are equal' });
});
