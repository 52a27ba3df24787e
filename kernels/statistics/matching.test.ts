import fc from 'fast-check';
import { type MatchingItem, matchInactives, propertyBalance } from './matching';
import { compareWithNulls } from './nulls';
import { createRandom } from './random';
import { rocAuc } from './ranking-metrics';
import { tanimoto } from './tanimoto';
import { topKProbability } from './top-k-probability';

const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

const item = (id: string, properties: number[], fingerprint = [0b1]): MatchingItem => ({
  id,
  properties,
  fingerprint: Uint8Array.from(fingerprint),
});

describe('assumed inactives', () => {
  const unlike = [0b11110000];
  const pool = [
    item('far', [900], unlike),
    item('near', [301], unlike),
    item('twin', [300], [0b1]),
    item('mid', [420], unlike),
    item('near too', [299.5], unlike),
  ];

  test('by hand: the closest in properties, none that looks like an active, none twice', () => {
    const actives = [item('a', [300]), item('b', [310])];
    const { matches, tooSimilar } = matchInactives(actives, pool, { perActive: 2 });
    // Round 1: a takes 299.5 (gap 0.5), b takes 301. Round 2 starts with b: 420, then a: 900.
    expect(matches).toEqual([
      [4, 0],
      [1, 3],
    ]);
    expect(tooSimilar).toEqual([2]);
  });

  test('every pool molecule at most once, below the cap, the same each time', () => {
    const random = createRandom(1, 'pool');
    const molecule = (id: string) =>
      item(id, [random.normal(), random.normal()], [random.integer(256), random.integer(256)]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (a, per) => {
        const actives = Array.from({ length: a }, (_, i) => molecule(`a${i}`));
        const many = Array.from({ length: 60 }, (_, i) => molecule(`p${i}`));
        const options = { perActive: per, maxSimilarity: 0.6 };
        const { matches } = matchInactives(actives, many, options);
        const used = matches.flat();
        expect(new Set(used).size).toBe(a * per);
        expect(matches.map((own) => own.length)).toEqual(actives.map(() => per));
        for (const p of used) {
          for (const active of actives) {
            const other = many[p] as MatchingItem;
            expect(tanimoto(active.fingerprint, other.fingerprint)).toBeLessThan(0.6);
          }
        }
        expect(matchInactives(actives, many, options).matches).toEqual(matches);
      }),
      { numRuns: 30 },
    );
  });

  test('matching removes what a property alone could tell', () => {
    const random = createRandom(2, 'weights');
    const actives = Array.from({ length: 30 }, (_, i) =>
      item(`a${i}`, [450 + 30 * random.normal()]),
    );
    const library = Array.from({ length: 2000 }, (_, i) =>
      item(`p${i}`, [350 + 90 * random.normal()], unlike),
    );
    const { matches } = matchInactives(actives, library, { perActive: 10 });
    const chosen = matches.flat().map((p) => library[p] as MatchingItem);
    const [before] = propertyBalance(actives, library, ['weight']);
    const [after] = propertyBalance(actives, chosen, ['weight']);
    expect(before?.auc).toBeGreaterThan(0.8);
    expect(after?.auc).toBeLessThan(0.55);
    expect(Math.abs(after?.standardisedDifference ?? 1)).toBeLessThan(0.1);
  });

  test('balance by hand', () => {
    const [balance] = propertyBalance(
      [{ properties: [1] }, { properties: [3] }],
      [{ properties: [4] }, { properties: [6] }],
      ['weight'],
    );
    // Means 2 and 5, both variances 2: −3 / √2.
    expect(balance).toEqual({
      name: 'weight',
      activeMean: 2,
      inactiveMean: 5,
      standardisedDifference: expect.closeTo(-3 / Math.SQRT2, 12),
      auc: 1,
    });
  });

  test('impossible requests are refused with their code', () => {
    const actives = [item('a', [300])];
    refuses(() => matchInactives(actives, pool, { perActive: 5 }), 'POOL_EXHAUSTED');
    refuses(() => matchInactives([], pool, { perActive: 1 }), 'EMPTY_INPUT');
    refuses(() => matchInactives(actives, pool, { perActive: 0 }), 'OUT_OF_RANGE');
    refuses(() => matchInactives([item('near', [1])], pool, { perActive: 1 }), 'DUPLICATE_KEY');
    refuses(() => matchInactives([item('a', [1, 2])], pool, { perActive: 1 }), 'LENGTH_MISMATCH');
    refuses(() => matchInactives([item('a', [Number.NaN])], pool, { perActive: 1 }), 'NOT_FINITE');
  });
});

describe('null models', () => {
  const random = createRandom(4, 'nulls');
  const labels = Array.from({ length: 400 }, (_, i) => i < 60);
  const signal = labels.map((label) => random.normal() + (label ? 1.5 : 0));
  const noise = labels.map(() => random.normal());
  const options = { seed: 1, resamples: 400 };

  test('a good model beats noise, with an interval around the difference of the AUCs', () => {
    const [result] = compareWithNulls({ scores: signal, labels }, { noise }, options);
    const nullAuc = Math.max(rocAuc(noise, labels), 1 - rocAuc(noise, labels));
    expect(result?.nullAuc).toBeCloseTo(nullAuc, 12);
    expect(result?.difference.value).toBeCloseTo(rocAuc(signal, labels) - nullAuc, 12);
    expect(result?.difference.low).toBeLessThan(result?.difference.value ?? 0);
    expect(result?.difference.high).toBeGreaterThan(result?.difference.value ?? 0);
    expect(result?.beaten).toBe(true);
  });

  test('a null that is the model, or the model turned round, is not beaten', () => {
    const turned = signal.map((score) => -score);
    const results = compareWithNulls({ scores: signal, labels }, { signal, turned }, options);
    expect(results.map(({ beaten, sign }) => [beaten, sign])).toEqual([
      [false, 1],
      [false, -1],
    ]);
    for (const { difference } of results) {
      for (const end of [difference.value, difference.low, difference.high]) {
        expect(end).toBeCloseTo(0, 12);
      }
    }
  });

  test('a useless model beats nothing', () => {
    const results = compareWithNulls({ scores: noise, labels }, { signal, same: noise }, options);
    expect(results.map(({ beaten }) => beaten)).toEqual([false, false]);
  });

  test('labels of one kind are refused', () => {
    const all = { scores: [1, 2], labels: [1, 1] };
    refuses(() => compareWithNulls(all, { noise: [1, 2] }, options), 'ONE_CLASS_ONLY');
  });
});

describe('probability of being in the top k', () => {
  test('of two normal scores: Φ(1/√2) = 0.76025', () => {
    const scores = { means: [1, 0], standardDeviations: [1, 1] };
    const [first, second] = topKProbability(scores, { k: 1, seed: 1, draws: 20_000 });
    expect(Math.abs((first?.probability ?? 0) - 0.76025)).toBeLessThan(0.0121);
    expect((first?.probability ?? 0) + (second?.probability ?? 0)).toBeCloseTo(1, 12);
    expect(first?.standardError).toBeCloseTo(0.003, 3);
    expect(first).toMatchObject({ rankLow: 1, rankHigh: 2 });
  });

  test('without uncertainty it is the ranking itself', () => {
    const scores = { means: [3, 9, 5], standardDeviations: [0, 0, 0] };
    const results = topKProbability(scores, { k: 2, seed: 1, draws: 10 });
    expect(results.map(({ probability, rankLow }) => [probability, rankLow])).toEqual([
      [0, 3],
      [1, 1],
      [1, 2],
    ]);
  });

  test('the probabilities of all candidates add up to k', () => {
    const means = Array.from({ length: 30 }, (_, i) => i / 10);
    const scores = { means, standardDeviations: means.map(() => 0.7) };
    const results = topKProbability(scores, { k: 5, seed: 2, draws: 500 });
    expect(results.reduce((sum, r) => sum + r.probability, 0)).toBeCloseTo(5, 9);
    expect(results[29]?.probability).toBeGreaterThan(results[0]?.probability ?? 1);
  });

  test('given samples keep their correlation', () => {
    const samples = [
      [1, 0],
      [2, 1],
      [9, 8],
      [0, 5],
    ];
    expect(topKProbability({ samples }, { k: 1, seed: 0 }).map((r) => r.probability)).toEqual([
      0.75, 0.25,
    ]);
  });

  test('impossible input is refused with its code', () => {
    const scores = { means: [1, 2], standardDeviations: [1, 1] };
    refuses(() => topKProbability(scores, { k: 3, seed: 1 }), 'OUT_OF_RANGE');
    refuses(() => topKProbability(scores, { k: 1, seed: 1, draws: 0 }), 'OUT_OF_RANGE');
    const negative = { means: [1], standardDeviations: [-1] };
    refuses(() => topKProbability(negative, { k: 1, seed: 1 }), 'OUT_OF_RANGE');
    refuses(() => topKProbability({ samples: [] }, { k: 1, seed: 1 }), 'EMPTY_INPUT');
    refuses(
      () => topKProbability({ samples: [[1], [1, 2]] }, { k: 1, seed: 1 }),
      'LENGTH_MISMATCH',
    );
  });
});
