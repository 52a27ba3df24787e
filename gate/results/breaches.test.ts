import type { Breach } from '../../schemas/records/steps';
import type { NodeIdentity } from '../auth/identity';
import type { Suspicion } from '../grpc/events';
import { scoreBreaches } from './breaches';

const identity = { nodeId: 'n1' } as NodeIdentity;
const forged: Suspicion = { identity, kind: 'forged-token', detail: '40 bytes' };

function scene() {
  const started: { id: string; argument: Breach }[] = [];
  const errors: unknown[] = [];
  let clock = 0;
  let isDown = false;
  const tell = scoreBreaches({
    temporal: {
      start: async ({ id, argument }) => {
        if (isDown) throw new Error('away');
        started.push({ id, argument: argument as Breach });
      },
    },
    onError: (error) => errors.push(error),
    now: () => clock,
  });
  return {
    ...{ started, errors, tell },
    pass: (ms: number) => {
      clock += ms;
    },
    down: (is: boolean) => {
      isDown = is;
    },
  };
}

it('hands a flood of one kind on once a minute, and each with a name of its own', () => {
  const { tell, started, pass } = scene();
  for (let i = 0; i < 10_000; i += 1) tell(forged);
  pass(60_000);
  tell(forged);
  expect(started).toHaveLength(2);
  expect(new Set(started.map(({ argument }) => argument.id)).size).toBe(2);
  expect(started[0]).toMatchObject({
    id: 'scoreBreach-n1-token-misused',
    argument: { node: 'n1', activityType: 'gate@1', kind: 'token-misused', detail: '40 bytes' },
  });
});

it('tells the kinds, steps and nodes apart', () => {
  const { tell, started } = scene();
  tell(forged);
  tell({ ...forged, kind: 'wrong-signature', activityType: 'chemistry.filter@1' });
  tell({ ...forged, identity: { nodeId: 'n2' } as NodeIdentity });
  expect(
    started.map(({ argument: { node, kind, activityType } }) => [node, kind, activityType]),
  ).toEqual([
    ['n1', 'token-misused', 'gate@1'],
    ['n1', 'bad-signature', 'chemistry.filter@1'],
    ['n2', 'token-misused', 'gate@1'],
  ]);
});

it('does not hold a wrong queue against a node more often than once an hour', () => {
  const { tell, started, pass } = scene();
  const asked: Suspicion = { identity, kind: 'foreign-queue', detail: 'queue "x"' };
  for (let seconds = 0; seconds < 3_600; seconds += 1) {
    tell(asked);
    pass(1_000);
  }
  expect(started).toHaveLength(1);
  tell(asked);
  expect(started).toHaveLength(2);
});

it('tells again what Temporal did not take', async () => {
  const { tell, started, errors, down } = scene();
  down(true);
  tell(forged);
  await Promise.resolve();
  down(false);
  await Promise.resolve();
  tell(forged);
  expect(errors).toHaveLength(1);
  expect(started).toHaveLength(1);
});
