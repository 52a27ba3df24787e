import type { Replica } from './judge';
import { siblingsFate, stillStands } from './trace';

const replica = (owner: string, proven = true): Replica => ({
  ...{ node: `n${owner}`, owner, proven, outcome: 'answered', outputDigest: 'x' },
});

test.each([
  ['of one liar alone', [replica('A')], 1, 'A', false],
  ['of a liar and one honest node', [replica('A'), replica('B')], 2, 'A', false],
  ['of a liar and two honest nodes', [replica('A'), replica('B'), replica('C')], 2, 'A', true],
  [
    'of a liar and two newcomers',
    [replica('A'), replica('B', false), replica('C', false)],
    2,
    'A',
    false,
  ],
  ['that had nothing to do with the liar', [replica('A'), replica('B')], 2, 'C', true],
])('a result %s', (_, replicas, quorum, liar, stands) => {
  const plan = { replicas: 1, quorum, replicasMax: 10 };
  const liars = new Set([`n${liar}`]);
  expect(stillStands({ plan, agreement: 'bitwise', replicas, liars })).toBe(stands);
});

test('one lying node leaves doubt about its owner, two leave none', () => {
  expect([0, 1, 2, 3].map(siblingsFate)).toEqual([
    'go-on',
    'start-anew',
    'quarantine',
    'quarantine',
  ]);
});
