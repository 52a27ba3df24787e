import type {
  Acquisition,
  OutcomeRow,
  observe,
  PickRow,
  propose,
} from '../../../schemas/discovery/learning-steps';
import { AthanorError } from '../../../schemas/errors';
import type { ScoredRow } from '../../../schemas/molecule';
import type { StepOutput } from '../../../schemas/step';
import { fingerprintOf, predictionOf, scoredRowOf } from '../../../tests/support/molecule-rows';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { observeStep } from './observe';
import { proposeStep } from './propose';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

type Proposed = StepOutput<typeof propose>;
type Observed = StepOutput<typeof observe>;
const PROPERTY = 'docking';

/** An outcome of round `round`; without a value it failed. */
const outcome = (i: number, round: number, value?: number, own: Partial<OutcomeRow> = {}) => {
  const {
    similarity: _,
    nearest: __,
    blindSimilarity: ___,
    predictions: ____,
    ...row
  } = scoredRowOf(i);
  return {
    ...row,
    ...(value === undefined ? {} : { measured: { value, relation: '=' as const } }),
    round,
    reason: 'acquisition',
    failure: value === undefined ? 'VINA_FAILED: it broke off' : '',
    predicted: null,
    ...own,
  } as OutcomeRow;
};

/** A row of the pool with this prediction; no two rows share a bit unless told. */
const candidate = (i: number, value?: number, half = 1, own: Partial<ScoredRow> = {}) =>
  scoredRowOf(i, {
    predictions: value === undefined ? {} : { [PROPERTY]: predictionOf(value, half) },
    ...own,
  });

async function proposeFrom(
  pool: ScoredRow[],
  history: OutcomeRow[],
  own: Record<string, unknown> = {},
): Promise<Proposed & { ids: string[]; rows: PickRow[] }> {
  const proposed = await bench.run(proposeStep, {
    pool: await bench.putBatches([pool.slice(0, 3), pool.slice(3)]),
    history: history.length === 0 ? null : await bench.putRows(history),
    ...{ property: PROPERTY, goal: 'higher', acquisition: { kind: 'greedy' }, batchSize: 2 },
    ...{ remaining: 100, regionShare: 0, convergence: { minImprovement: 0, topK: 2 }, seed: 1 },
    ...own,
  });
  const rows = await bench.rows<PickRow>(proposed.picks);
  const batch = await bench.rows<ScoredRow>(proposed.batch);
  expect(batch.map((row) => row.inchiKey)).toEqual(rows.map((row) => row.inchiKey));
  expect(proposed.count).toBe(rows.length);
  return { ...proposed, ids: rows.map((row) => row.id), rows };
}

describe('acquisition', () => {
  // Means 5, 6, 7, 4 with half intervals of 1, 3, 0.5 and 9: standard deviations are 1.645 times less.
  const pool = [candidate(0, 5, 1), candidate(1, 6, 3), candidate(2, 7, 0.5), candidate(3, 4, 9)];
  const chosenBy = async (acquisition: Acquisition, own: Record<string, unknown> = {}) =>
    (await proposeFrom(pool, [outcome(9, 1, 6.5)], { acquisition, ...own })).ids;

  test('greedy takes the highest predictions, and the lowest where they are wanted', async () => {
    expect(await chosenBy({ kind: 'greedy' })).toEqual(['m2', 'm1']);
    expect(await chosenBy({ kind: 'greedy' }, { goal: 'lower' })).toEqual(['m3', 'm0']);
  });

  test('an upper confidence bound takes what might be high', async () => {
    expect(await chosenBy({ kind: 'ucb', beta: 0 })).toEqual(['m2', 'm1']);
    // 4 + 2 · 9/1.645 = 14.9 · 6 + 2 · 3/1.645 = 9.6 · 7.6 · 6.2
    expect(await chosenBy({ kind: 'ucb', beta: 2 })).toEqual(['m3', 'm1']);
  });

  test('expected improvement looks at what was reached', async () => {
    const { rows } = await proposeFrom(pool, [outcome(9, 1, 6.5)], {
      acquisition: { kind: 'expected-improvement', margin: 0 },
    });
    expect(rows.map((row) => row.id)).toEqual(['m3', 'm2']);
    // σ 9/1.6449 = 5.4716, z = −2.5/σ = −0.45691: σ (φ(z) + z Φ(z)) = 1.15668.
    expect(rows[0]?.acquisition).toBeCloseTo(1.1567, 3);
    // Against 1, all that counts is the mean.
    const sure = { acquisition: { kind: 'expected-improvement', margin: 0 } };
    const { ids } = await proposeFrom(
      [candidate(0, 5, 0), candidate(1, 6, 0)],
      [outcome(9, 1, 1)],
      sure,
    );
    expect(ids).toEqual(['m1', 'm0']);
  });

  test('Thompson sampling draws by seed, more often what is likely to be best', async () => {
    const even = [candidate(0, 6, 1), candidate(1, 6.6, 1)];
    const acquisition = { kind: 'thompson' };
    const firsts = await Promise.all(
      Array.from({ length: 60 }, async (_, seed) => {
        const { ids } = await proposeFrom(even, [], { acquisition, seed, batchSize: 1 });
        return ids[0];
      }),
    );
    // P(N(0.6, √2/1.645) > 0) = Φ(0.698) = 0.757; 60 draws have a standard deviation of 3.3.
    const wins = firsts.filter((id) => id === 'm1').length;
    expect(wins).toBeGreaterThan(35);
    expect(wins).toBeLessThan(56);
    const again = await proposeFrom(even, [], { acquisition, seed: 3, batchSize: 1 });
    expect(again.ids[0]).toBe(firsts[3]);
  });

  test('random asks for no prediction, and chooses anew in each round', async () => {
    const many = Array.from({ length: 40 }, (_, i) => candidate(i));
    const acquisition = { kind: 'random' };
    const first = await proposeFrom(many, [], { acquisition, batchSize: 5 });
    const second = await proposeFrom(many, [outcome(99, 1, 1)], { acquisition, batchSize: 5 });
    const other = await proposeFrom(many, [], { acquisition, batchSize: 5, seed: 2 });
    expect(new Set([first, second, other].map(({ ids }) => ids.join())).size).toBe(3);
  });
});

describe('the batch', () => {
  const pool = Array.from({ length: 12 }, (_, i) => candidate(i, 12 - i));

  test('never holds what was evaluated, failed or not, nor one molecule twice', async () => {
    const history = [outcome(0, 1, 3), outcome(1, 1)];
    const { ids, poolCount, round } = await proposeFrom([...pool, candidate(2, 99)], history);
    expect(ids).toEqual(['m2', 'm3']);
    expect([poolCount, round]).toEqual([10, 2]);
  });

  test('is no larger than the budget, and than the pool', async () => {
    expect((await proposeFrom(pool, [], { batchSize: 50, remaining: 3 })).count).toBe(3);
    expect((await proposeFrom(pool, [], { batchSize: 50 })).count).toBe(12);
  });

  test('is the same however the pool is cut into batches', async () => {
    const other = await bench.putBatches(pool.map((row) => [row]));
    const one = await proposeFrom(pool, [], { acquisition: { kind: 'thompson' } });
    const two = await proposeFrom(pool, [], { acquisition: { kind: 'thompson' }, pool: other });
    expect(two.batch).toEqual(one.batch);
  });

  test('gives its shares to the region and to the control', async () => {
    // m8 … m11 are like the best so far by 2 of 3 bits: inside the region, and hopeless.
    const bits = (i: number) => fingerprintOf(i < 8 ? [100 + i] : [1, 2, 10 + i]);
    const shaped = pool.map((row) => ({ ...row, fingerprint: bits(row.index) }));
    const history = [outcome(50, 1, 9, { fingerprint: fingerprintOf([1, 2]) })];
    const settings = { batchSize: 8, regionShare: 0.5, controlShare: 0.25 };
    const { rows, region } = await proposeFrom(shaped, history, settings);
    const of = (reason: string) => rows.filter((r) => r.reason === reason).map((r) => r.id);
    expect(of('acquisition')).toEqual(['m0', 'm1', 'm2']);
    expect(of('region')).toEqual(['m8', 'm9', 'm10']);
    expect(of('control')).toHaveLength(2);
    expect(region).toMatchObject({ inPool: 4, similarity: 0.4, moved: 0 });
    expect(region?.centres.map((c) => [c.id, c.value])).toEqual([['m50', 9]]);
  });

  test('holds nothing too much alike while there are others', async () => {
    const twin = fingerprintOf([1, 2, 3]);
    const shaped = pool.map((row) => (row.index < 4 ? { ...row, fingerprint: twin } : row));
    const some = await proposeFrom(shaped, [], { batchSize: 3, maxSimilarity: 0.9 });
    expect(some.ids).toEqual(['m0', 'm4', 'm5']);
    const all = await proposeFrom(shaped.slice(0, 4), [], { batchSize: 3, maxSimilarity: 0.9 });
    expect(all.ids).toEqual(['m0', 'm1', 'm2']);
  });

  test('that knows nothing is a random one, not two of a kind', async () => {
    const groups = Array.from({ length: 12 }, (_, i) =>
      candidate(i, undefined, 0, { fingerprint: fingerprintOf([i % 3]) }),
    );
    const { rows } = await proposeFrom(groups, [], { batchSize: 3, maxSimilarity: 0.9 });
    expect(new Set(rows.map((row) => row.index % 3)).size).toBe(3);
    expect(rows.map((row) => [row.reason, row.acquisition])).toEqual(
      Array.from({ length: 3 }, () => ['start', null]),
    );
    const other = await proposeFrom(groups, [], { batchSize: 3, seed: 2 });
    expect(other.ids).not.toEqual(rows.map((row) => row.id));
  });
});

describe('convergence', () => {
  const pool = [candidate(0, 5, 0.1), candidate(1, 5, 0.1)];
  const flat = [1, 2, 3, 4].flatMap((round) => [
    outcome(10 * round, round, 8),
    outcome(10 * round + 1, round, 8),
  ]);
  const criterion = { minImprovement: 0.1, topK: 2, patience: 3 };

  test('needs rounds without improvement and a pool without promise', async () => {
    const { convergence, count } = await proposeFrom(pool, flat, { convergence: criterion });
    expect(convergence).toMatchObject({
      converged: true,
      reason: 'no-improvement',
      roundsWithoutImprovement: 3,
      because: expect.stringMatching(/has not improved by more than 0.1 for 3 rounds/),
    });
    expect(convergence.expectedRise).toBeLessThan(0.1);
    expect(count).toBe(0);
  });

  test('is not reached while the pool promises more, or patience lasts', async () => {
    const hopeful = [candidate(0, 9, 0.1), candidate(1, 5, 0.1)];
    const promised = await proposeFrom(hopeful, flat, { convergence: criterion });
    expect(promised.convergence).toMatchObject({ converged: false, reason: 'going-on' });
    // One molecule promises 1 more than the second best, over the two best.
    expect(promised.convergence.expectedRise).toBeCloseTo(0.5, 3);
    expect(promised.count).toBe(2);
    const patient = { convergence: { ...criterion, patience: 4 } };
    expect((await proposeFrom(pool, flat, patient)).convergence.converged).toBe(false);
  });

  test('comes with the end of budget and pool', async () => {
    const spent = await proposeFrom(pool, flat, { remaining: 0 });
    expect(spent.convergence.reason).toBe('budget');
    const empty = await proposeFrom([], flat);
    expect(empty.convergence.reason).toBe('pool-empty');
    expect([spent.count, empty.count, empty.poolCount]).toEqual([0, 0, 0]);
  });
});

describe('the search region', () => {
  const best = (round: number, value: number, bits: number[]) =>
    outcome(round, round, value, { fingerprint: fingerprintOf(bits) });
  const regionOf = async (history: OutcomeRow[]) =>
    (
      await proposeFrom([candidate(90, 1)], history, {
        convergence: { minImprovement: 0, topK: 1 },
      })
    ).region;

  test('is not there before a value is', async () => {
    expect(await regionOf([outcome(1, 1)])).toBeNull();
  });

  test('moves with the best, and widens with success', async () => {
    const first = best(1, 5, [1, 2]);
    const second = best(2, 6, [1, 2, 3, 4]);
    expect(await regionOf([first])).toMatchObject({ similarity: 0.4, moved: 0 });
    const region = await regionOf([first, second]);
    expect(region).toMatchObject({ similarity: 0.3, moved: 0.5 });
    expect(region?.centres.map((c) => c.id)).toEqual(['m2']);
  });

  test('narrows without success, and starts again when it would be too narrow', async () => {
    const history = [best(1, 9, [1, 2])];
    const widths = [];
    for (let round = 2; round <= 6; round++) {
      history.push(best(round, 1, [round]));
      widths.push((await regionOf(history))?.similarity);
    }
    expect(widths).toEqual([0.5, 0.6, 0.7, 0.4, 0.5]);
  });
});

describe('entering a round', () => {
  const rows = [candidate(0, 6, 1), candidate(1, 5, 1), candidate(2, 4, 1)];

  async function enter(
    evaluated: Record<string, unknown>[],
    own: Record<string, unknown> = {},
  ): Promise<Observed & { rows: OutcomeRow[] }> {
    const { batch, picks } = await proposeFrom(rows, [], { batchSize: 3 });
    const entered = await bench.run(observeStep, {
      ...{ batch, picks, history: null, property: PROPERTY, goal: 'higher', topK: 2 },
      evaluated: await bench.putBatches([evaluated]),
      ...own,
    });
    return { ...entered, rows: await bench.rows<OutcomeRow>(entered.history) };
  }
  const quantity = (value: number) => ({
    quantities: { [PROPERTY]: { value, standardDeviation: 0.1, unit: 'kcal/mol', method: 'Vina' } },
  });

  test('keeps values, and failures with their reasons, never as zero', async () => {
    const rejection = { index: 1, id: 'm1', code: 'VINA_LIMIT', reason: 'took too long' };
    const { rows: entered, ...told } = await enter([{ ...rows[0], ...quantity(6.5) }], {
      rejections: [await bench.putBatches([[rejection]])],
    });
    expect(entered.map(({ id, measured, failure }) => [id, measured?.value, failure])).toEqual([
      ['m0', 6.5, ''],
      ['m1', undefined, 'VINA_LIMIT: took too long'],
      ['m2', undefined, 'no value came back'],
    ]);
    expect(told).toMatchObject({ measured: 1, failed: 2 });
    expect(told.curve).toEqual([
      {
        ...{ round: 1, evaluated: 3, failed: 2, total: 3, meanChosen: 6.5, meanControl: null },
        ...{ bestSoFar: 6.5, topMeanSoFar: 6.5, rmse: 0.5, coverage: 1 },
      },
    ]);
  });

  test('leaves out what was not run, to be chosen again, and lists it', async () => {
    const rejection = { index: 1, id: 'm1', code: 'VINA_LIMIT', reason: 'took too long' };
    const { rows: entered, ...told } = await enter([{ ...rows[0], ...quantity(6.5) }], {
      rejections: [await bench.putBatches([[rejection]])],
      notRun: 'the budget was spent',
    });
    expect(entered.map(({ id }) => id)).toEqual(['m0', 'm1']);
    expect(told).toMatchObject({ measured: 1, failed: 1, notRun: { count: 1 } });
    const { rejections } = told.notRun as NonNullable<typeof told.notRun>;
    expect(await bench.rows(rejections)).toEqual([
      { index: 2, id: 'm2', code: 'NOT_RUN', reason: 'the budget was spent' },
    ]);
    const again = await proposeFrom(rows, entered, { batchSize: 3 });
    expect((await bench.rows<PickRow>(again.batch)).map(({ id }) => id)).toEqual(['m2']);
  });

  test('reads the docking score of the best pose that is valid', async () => {
    const docking = { scoreKcalPerMol: -9, spreadKcalPerMol: 0.2, tool: 'Vina 1.2.3' };
    const poses = [{ scoreKcalPerMol: -9 }, { scoreKcalPerMol: -7.5 }];
    const { rows: entered } = await enter([
      { ...rows[0], docking, poses },
      { ...rows[1], docking, poses, bestValidPose: 1 },
    ]);
    expect(entered.map((row) => row.measured?.value)).toEqual([-9, -7.5, undefined]);
  });

  test('takes exact measured values, and no censored one', async () => {
    const { rows: entered } = await enter([
      { ...rows[0], measured: { value: 7, relation: '=' } },
      { ...rows[1], measured: { value: 5, relation: '<' } },
    ]);
    expect(entered.map(({ measured, failure }) => [measured?.value, failure])).toEqual([
      [7, ''],
      [undefined, 'censored: < 5'],
      [undefined, 'no value came back'],
    ]);
  });

  test('goes on from the history, round by round, with its control apart', async () => {
    const history = [outcome(10, 1, 3), outcome(11, 1, 5)];
    const ref = await bench.putRows(history);
    const settings = { batchSize: 3, controlShare: 1 / 3 };
    const { batch, picks } = await proposeFrom(rows, history, settings);
    const control = (await bench.rows<PickRow>(picks)).find((pick) => pick.reason === 'control');
    const evaluated = rows.map((row) => ({
      ...row,
      ...quantity(row.id === control?.id ? 1 : 7),
    }));
    const entered = await bench.run(observeStep, {
      ...{ batch, picks, history: ref, property: PROPERTY, goal: 'higher', topK: 2 },
      evaluated: await bench.putBatches([evaluated]),
    });
    expect(entered.curve.map((point) => point.topMeanSoFar)).toEqual([4, 7]);
    expect(entered.curve[1]).toMatchObject({ meanChosen: 7, meanControl: 1, total: 5 });
    const twice = bench.run(observeStep, {
      ...{ batch, picks, history: entered.history, property: PROPERTY, goal: 'higher', topK: 2 },
      evaluated: await bench.putBatches([evaluated]),
    });
    await expect(twice).rejects.toBeInstanceOf(AthanorError);
    await expect(twice).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
