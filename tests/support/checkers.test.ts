import { chaosSeeds } from '../chaos/seeds';
import { funnelLeaks, lostOrDoubled } from './checkers';
import { planKills } from './faults';
import { PROCESSES } from './stack';

/* The checkers find what they are there to find: otherwise the durability tests could not fail. */

const stage = (name: string, own: { entered: number; left: number; lost: number }) => {
  const { entered, left, lost } = own;
  const dropped: Record<string, number> = lost === 0 ? {} : { SOME: lost };
  return { stage: name, title: name, entered, left, dropped };
};

describe('funnelLeaks', () => {
  const tight = [
    stage('ingest', { entered: 10, left: 9, lost: 1 }),
    stage('filter', { entered: 12, left: 5, lost: 7 }),
  ];

  test('finds nothing where every molecule is accounted for, those that joined too', () => {
    expect(funnelLeaks(tight, { filter: 3 })).toEqual([]);
  });

  test('finds those lost within a stage, between two, and those who came from nowhere', () => {
    const within = [stage('ingest', { entered: 10, left: 8, lost: 1 })];
    expect(funnelLeaks(within)).toEqual(['ingest: 10 entered, but 8 left and 1 were dropped']);
    expect(funnelLeaks(tight)).toEqual(['9 left ingest, but 12 entered filter']);
    expect(funnelLeaks(tight, { filter: 4 })).toHaveLength(1);
  });
});

test('lostOrDoubled finds molecules without an end, with two, and strangers', () => {
  const fates = new Map([
    ['a', ['kept']],
    ['b', ['kept', 'PAINS']],
    ['x', ['PARSE']],
  ]);
  expect(lostOrDoubled(fates, ['a', 'b', 'c'])).toEqual([
    'c is lost',
    'b ended 2 times: kept, PAINS',
    'x (PARSE) was never in the file',
  ]);
  expect(lostOrDoubled(new Map([['a', ['kept']]]), ['a'])).toEqual([]);
});

test('a schedule of kills follows from its seed, and gives every process its turn', () => {
  const plan = planKills({ seed: 7, trial: 'some', kills: 20 });
  expect(planKills({ seed: 7, trial: 'some', kills: 20 })).toEqual(plan);
  expect(planKills({ seed: 8, trial: 'some', kills: 20 })).not.toEqual(plan);
  expect(planKills({ seed: 7, trial: 'other', kills: 20 })).not.toEqual(plan);
  for (const victim of PROCESSES) {
    const turns = plan.filter((kill) => kill.victim === victim);
    expect(turns).toHaveLength(plan.length / PROCESSES.length);
  }
});

test('seeds are numbers and ranges', () => {
  expect(chaosSeeds('7')).toEqual([7]);
  expect(chaosSeeds('1-3, 99')).toEqual([1, 2, 3, 99]);
  expect(() => chaosSeeds('all')).toThrow("'all' is neither a seed nor a range");
});
