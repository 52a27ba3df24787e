import { type Settings, simulate } from '.';

jest.setTimeout(30_000);

const SMALL: Settings = {
  ...{ seed: 7, nodes: 100, jobs: 4_000, liars: { constant: 0.03, ring: 0.02 }, alwaysOn: true },
  ...{ trust: 'adaptive', placement: 'suited', failures: 0.005 },
  jobSeconds: { median: 180, sigma: 1 },
};

test.each([1, 2, 3])('no wrong result passes and every liar is out, seed %i', (seed) => {
  const outcome = simulate({ ...SMALL, seed });
  expect(outcome).toMatchObject({
    ...{ accepted: 4_000, givenUp: 0, wrongAccepted: 0, wrongKept: 0 },
    ...{ liarsQuarantined: 5, liarsAtLarge: 0, honestQuarantined: 0 },
  });
  expect(outcome.replicasPerResult(2_000, 4_000)).toBeLessThanOrEqual(1.15);
});

test('who earns trust and then lies is found, and what it told is computed again', () => {
  const outcome = simulate({ ...SMALL, liars: { patient: 0.05 } });
  expect(outcome.wrongAccepted).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ wrongKept: 0, liarsAtLarge: 0, honestQuarantined: 0 });
});

test('a fleet that sleeps and leaves gets everything done, sooner than by chance', () => {
  const churn = { ...SMALL, nodes: 400, alwaysOn: false };
  const suited = simulate(churn);
  const random = simulate({ ...churn, placement: 'random' });
  expect([suited.accepted, random.accepted]).toEqual([4_000, 4_000]);
  expect(suited.hoursUntil(0.99)).toBeLessThan(random.hoursUntil(0.99));
});

test('plain voting lets a ring through that ours does not', () => {
  const ring = { ...SMALL, liars: { ring: 0.1 } };
  const voting = simulate({ ...ring, trust: { quorum: 2 }, placement: 'random' });
  expect(voting.wrongKept).toBeGreaterThan(0);
  expect(voting.replicasPerResult(0, 4_000)).toBeGreaterThan(2);
  expect(simulate(ring).wrongKept).toBe(0);
});

test('equal settings give equal outcomes', () => {
  const [first, second] = [1, 2].map(() => simulate({ ...SMALL, jobs: 500 }));
  expect(first?.hoursUntil(1)).toBe(second?.hoursUntil(1));
  expect(first?.wastedShare).toBe(second?.wastedShare);
});
