import type { Client } from '@temporalio/client';
import type { CapabilityReport } from '../../schemas/nodes/node';
import type { Breach } from '../../schemas/records/steps';
import type { EnvelopeRow } from '../../store/database';
import { testDatabase } from '../../tests/support/database';
import { scoreBreach } from './score-nodes';
import type { RecordsServices } from './services';

const DIGEST = 'a'.repeat(64);

const database = testDatabase();
const rechecked: string[] = [];

/** Records with the database alone, and a Temporal that only notes which rechecks are started. */
function services(): RecordsServices {
  const start = async (_: string, { workflowId }: { workflowId: string }) => {
    rechecked.push(workflowId);
  };
  return {
    database: database(),
    client: { workflow: { start } } as unknown as Client,
  } as RecordsServices;
}

async function enrol(id: string, owner: string): Promise<void> {
  await database().nodes.enrol({
    ...{ id, owner, name: id, publicKey: 'key', project: 'default', tier: 'contributed' },
    ...{ allowed: null, report: {} as CapabilityReport, invitation: 'i' },
  });
}

function takenFrom(node: string): EnvelopeRow {
  return {
    ...{ owner: 'ada', step: 'chemistry.filter', stepVersion: 1, group: `run-${node}/s/1` },
    statement: {
      ...{ type: 'athanor.result/1', activityType: 'chemistry.filter@1', workflowId: `w-${node}` },
      ...{ activityId: '1', attempt: 1, node },
      ...{ inputDigest: DIGEST, outputDigest: DIGEST, codeDigest: DIGEST },
      ...{ startedAt: '2026-12-01T10:00:00.000Z', endedAt: '2026-12-01T10:00:01.000Z' },
    },
    signatures: { gate: { keyId: 'g', signature: 'c2ln' } },
    ...{ verdict: 'accepted-alone', input: null, output: null, class: null, vouched: true },
  };
}

function breach(node: string, o: Partial<Breach> = {}): Breach {
  const id = `${node}-${Math.random()}`;
  return { id, node, activityType: 'gate@1', kind: 'token-misused', detail: 'test', ...o };
}

it('takes out a node that signs for another, and what rests on the word of its owner', async () => {
  await enrol('forger', 'eve');
  await enrol('sibling', 'eve');
  await enrol('honest', 'ada');
  await database().envelopes.record(['forger', 'sibling', 'honest'].map(takenFrom));
  const seen = breach('forger', { kind: 'bad-signature', activityType: 'chemistry.filter@1' });
  await scoreBreach(services(), seen);
  await scoreBreach(services(), seen);
  expect(await database().nodes.get('forger')).toMatchObject({ tier: 'quarantined' });
  expect(await database().nodes.get('sibling')).toMatchObject({ tier: 'contributed' });
  const verdicts = ['forger', 'sibling', 'honest'].map(async (node) =>
    (await database().envelopes.ofNode(node)).map(({ verdict, vouched }) => [verdict, vouched]),
  );
  expect(await Promise.all(verdicts)).toEqual([
    [['suspect', false]],
    [['suspect', false]],
    [['accepted-alone', true]],
  ]);
  expect([...new Set(rechecked)].sort()).toEqual([
    'recheckResults-forger',
    'recheckResults-sibling',
  ]);
  const changes = await database().scores.changes('forger');
  expect(changes).toHaveLength(1);
  expect(changes[0]?.reason).toContain('a signature that is not its own');
});

it('forgives a lease that was mixed up once, not three times', async () => {
  await enrol('clumsy', 'bob');
  const tiers: unknown[] = [];
  for (let i = 0; i < 3; i += 1) {
    await scoreBreach(services(), breach('clumsy'));
    tiers.push((await database().nodes.get('clumsy'))?.tier);
  }
  expect(tiers).toEqual(['contributed', 'contributed', 'quarantined']);
});

it('takes out every node of an owner of whom a second one lied, and not for what an operator did', async () => {
  for (const id of ['cleo-1', 'cleo-2', 'cleo-3', 'cleo-4']) await enrol(id, 'cleo');
  await enrol('dan-1', 'dan');
  const tiers = async () =>
    (await database().nodes.list({ owner: 'cleo' })).map(({ tier }) => tier === 'quarantined');
  await database().nodes.quarantine('cleo-4', 'too loud');
  const audited = { actor: 'olga', action: 'node.quarantine', subject: 'cleo-4', details: {} };
  await database().audit.add(audited);
  await scoreBreach(services(), breach('cleo-1', { kind: 'bad-signature' }));
  expect(await tiers()).toEqual([true, false, false, true]);
  await scoreBreach(services(), breach('cleo-2', { kind: 'bad-signature' }));
  expect(await tiers()).toEqual([true, true, true, true]);
  expect((await database().nodes.get('cleo-3'))?.reason).toContain('cleo-2');
  expect((await database().nodes.get('dan-1'))?.tier).toBe('contributed');
});
