import fc from 'fast-check';
import {
  groupByScaffold,
  randomScaffoldSplit,
  randomSplit,
  type Split,
  scaffoldFolds,
  scaffoldSplit,
  timeSplit,
} from './splits';

const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

/** Lists like real ones: few scaffolds, some of them common, and acyclic molecules. */
const scaffoldLists = fc.array(fc.constantFrom('', 'A', 'A', 'A', 'B', 'B', 'C', 'D', 'E', 'F'), {
  minLength: 10,
  maxLength: 60,
});

function expectNoSharedScaffold(scaffolds: readonly string[], { train, test: held }: Split) {
  expect([...train, ...held].sort((a, b) => a - b)).toEqual(scaffolds.map((_, i) => i));
  const known = new Set(Array.from(train, (i) => scaffolds[i]).filter((s) => s !== ''));
  expect(Array.from(held, (i) => scaffolds[i]).filter((s) => known.has(s))).toEqual([]);
}

test('the scaffold split takes the largest scaffolds first, step by step', () => {
  //                  0    1    2   3    4    5   6    7    8    9
  const scaffolds = ['A', 'B', '', 'B', 'C', '', 'B', 'C', 'A', 'D'];
  // Groups by size, then first item: B(3) A(2) C(2) ''2 ''5 D9; room for ⌊0.8 × 10⌋ = 8.
  expect(scaffoldSplit(scaffolds)).toEqual({
    train: Uint32Array.of(0, 1, 2, 3, 4, 6, 7, 8),
    test: Uint32Array.of(5, 9),
  });
  // Room for 4: B(3), then A and C do not fit, '' of item 2 does, the rest is test.
  expect(scaffoldSplit(scaffolds, 0.4)).toEqual({
    train: Uint32Array.of(1, 2, 3, 6),
    test: Uint32Array.of(0, 4, 5, 7, 8, 9),
  });
});

test('acyclic molecules are groups of their own', () => {
  expect(groupByScaffold(['', 'A', '', 'A'])).toEqual([[0], [1, 3], [2]]);
});

test.each([
  ['scaffold', (s: string[]) => scaffoldSplit(s, 0.6)],
  [
    'random scaffold',
    (s: string[], seed: number) => randomScaffoldSplit(s, { seed, trainFraction: 0.6 }),
  ],
] as const)('%s split: a partition, no scaffold in both parts, at most 60 %% train', (_, split) => {
  fc.assert(
    fc.property(scaffoldLists, fc.integer(), (scaffolds, seed) => {
      const groups = groupByScaffold(scaffolds);
      fc.pre(groups.every((group) => group.length <= 0.6 * scaffolds.length));
      const parts = split(scaffolds, seed);
      expectNoSharedScaffold(scaffolds, parts);
      expect(parts.train.length).toBeLessThanOrEqual(0.6 * scaffolds.length);
      // A group is only refused for want of room, so that less than the largest is left free.
      const largest = Math.max(...groups.map((group) => group.length));
      expect(parts.train.length).toBeGreaterThan(0.6 * scaffolds.length - 1 - largest);
    }),
  );
});

test('the seed decides a random scaffold split, and many scaffolds get their turn', () => {
  const scaffolds = Array.from({ length: 100 }, (_, i) => `S${i % 40}`);
  const split = (seed: number) => randomScaffoldSplit(scaffolds, { seed });
  expect(split(4)).toEqual(split(4));
  const tested = new Set<number>();
  for (let seed = 0; seed < 20; seed++) for (const item of split(seed).test) tested.add(item);
  expect(tested.size).toBeGreaterThan(95);
});

test('a scaffold larger than half of the test part is always trained on', () => {
  const scaffolds = Array.from({ length: 100 }, (_, i) => (i < 25 ? 'large' : `S${i}`));
  for (let seed = 0; seed < 20; seed++) {
    const { test: held } = randomScaffoldSplit(scaffolds, { seed });
    expect(held.every((item) => item >= 25)).toBe(true);
    expect(held.length).toBe(20);
  }
});

test('a random split is a partition of the size asked for', () => {
  const { train, test: held } = randomSplit(25, { seed: 1 });
  expect([train.length, held.length]).toEqual([20, 5]);
  expect([...train, ...held].sort((a, b) => a - b)).toEqual([...Array(25).keys()]);
  expect(randomSplit(25, { seed: 2 }).test).not.toEqual(held);
});

test('folds keep scaffolds together and differ by no more than the largest scaffold', () => {
  fc.assert(
    fc.property(scaffoldLists, fc.integer(), (scaffolds, seed) => {
      const groups = groupByScaffold(scaffolds);
      fc.pre(groups.length >= 4);
      const foldOf = scaffoldFolds(scaffolds, { seed, folds: 4 });
      for (const group of groups) {
        expect(new Set(group.map((item) => foldOf[item])).size).toBe(1);
      }
      const sizes = [0, 1, 2, 3].map((f) => foldOf.filter((own) => own === f).length);
      const largest = Math.max(...groups.map((group) => group.length));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    }),
  );
});

test('impossible splits are refused with their code', () => {
  refuses(() => scaffoldSplit([]), 'EMPTY_INPUT');
  refuses(() => scaffoldSplit(['A', 'A', 'A']), 'TOO_FEW_ITEMS');
  refuses(() => scaffoldSplit(['A', 'B'], 1), 'TOO_FEW_ITEMS');
  refuses(() => scaffoldSplit(['A', 'B'], Number.NaN), 'OUT_OF_RANGE');
  refuses(() => randomSplit(0, { seed: 1 }), 'OUT_OF_RANGE');
  refuses(() => scaffoldFolds(['A', 'A', 'B'], { seed: 1, folds: 3 }), 'TOO_FEW_ITEMS');
  refuses(() => scaffoldFolds(['A', 'B'], { seed: 1, folds: 1 }), 'OUT_OF_RANGE');
});

test('time split: the earliest are train, and one time is never divided', () => {
  const times = [2005, 2001, 2003, 2003, 2002, 2004, 2003, 2009, 2008, 2001];
  // Room for 5: 2001 twice, 2002, then 2003 three times does not fit, and nothing later is train.
  expect(timeSplit(times, 0.5)).toEqual({
    train: Uint32Array.of(1, 4, 9),
    test: Uint32Array.of(0, 2, 3, 5, 6, 7, 8),
  });
  refuses(() => timeSplit([7, 7, 7]), 'TOO_FEW_ITEMS');
  refuses(() => timeSplit([1, Number.NaN]), 'NOT_FINITE');
});
