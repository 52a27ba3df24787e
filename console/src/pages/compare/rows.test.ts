import type { RunDifference } from '../../api/lineage';
import type { Run } from '../../api/types';
import { differingRows, numberRows, stageTimes } from './rows';

const difference = (input: RunDifference['input']): RunDifference => ({
  ...{ a: 'a', b: 'b', sameResult: false, input, code: [], stages: [], output: [], tables: [] },
});

test('where only one of several runs differs, the others have the first one’s value', () => {
  const rows = differingRows(
    [
      difference([{ what: 'input.top', a: 5, b: 6 }]),
      difference([{ what: 'input.seed', a: 1, b: 2 }]),
    ],
    'input',
  );
  expect(rows).toEqual([
    { what: 'input.top', values: [5, 6, 5] },
    { what: 'input.seed', values: [1, 1, 2] },
  ]);
});

test('figures that differ stand before those that do not', () => {
  const run = (metrics: Record<string, number>) => ({ outcome: { metrics } }) as unknown as Run;
  const rows = numberRows([run({ same: 1, other: 2 }), run({ same: 1, other: 3 })], (one) => {
    return one.outcome?.metrics ?? {};
  });
  expect(rows).toEqual([
    { what: 'other', values: [2, 3] },
    { what: 'same', values: [1, 1] },
  ]);
});

test('only stages that have ended have a time', () => {
  const stages = [
    { title: 'Filter', startedAt: 10, endedAt: 35 },
    { title: 'Rank', startedAt: 40 },
  ];
  expect(stageTimes({ state: { stages } } as unknown as Run)).toEqual({ Filter: 25 });
});
