import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { Canary, ReplicaOutcome, SignedEnvelope } from '../../schemas/nodes/results';
import type { AgreeItem, CanaryOutcome } from '../../schemas/records/steps';
import type { Agreement } from '../../schemas/step';
import { folderArtifactStore } from '../../store/artifacts';
import { openStagingArea, STAGING_QUOTA } from '../../store/staging';
import { testDatabase } from '../../tests/support/database';
import { enrolNode } from '../../tests/support/enrolled-node';
import { digestOf, newKeyPair, openSigner, signResult } from '../../trust';
import { agree } from './agree';
import { canaryFor } from './canaries';
import { closingChecks } from './closing-checks';
import type { RecordsServices } from './services';

const EXACT = 'test.exact@1';
const CLOSE = 'test.close@1';
const AT = '2026-12-01T10:00:00.000Z';
const AGREEMENTS: Record<string, Agreement> = {
  [EXACT]: 'bitwise',
  [CLOSE]: { comparator: 'absolute', tolerance: 0.01 },
};

const database = testDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'athanor-agree-'));
const signer = openSigner(newKeyPair().privateKey);
const artifacts = folderArtifactStore(path.join(folder, 'artifacts'));
const staging = openStagingArea(path.join(folder, 'staging'), STAGING_QUOTA);

beforeAll(() => database().gateKeys.publish({ [signer.keyId]: signer.publicKey }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function services(): RecordsServices {
  const steps = Object.entries(AGREEMENTS).map(([type, agreement]) => [
    type,
    { implementation: { contract: { agreement, tools: [] } } },
  ]);
  const client = { workflow: { start: async () => undefined } } as unknown as Client;
  const given = {
    database: database(),
    artifacts,
    staging,
    client,
    steps: new Map(steps as never),
  };
  return given as unknown as RecordsServices;
}

function envelopeOf(
  {
    activityType,
    input,
    node,
    activityId,
  }: Record<'activityType' | 'node' | 'activityId', string> & { input: unknown },
  output: unknown,
): SignedEnvelope {
  const unsigned = {
    ...{ output, inputDigest: digestOf(input), outputDigest: digestOf(output), codeDigest: '' },
    ...{ toolVersion: '', attempt: 1, node, startedAt: AT, endedAt: AT },
  };
  const gate = signResult(signer, unsigned, { activityType, workflowId: 'w', activityId });
  return { ...unsigned, signatures: { gate } };
}

function replica(
  item: Pick<AgreeItem, 'activityType' | 'input' | 'group'>,
  node: string,
  more: Partial<ReplicaOutcome> & { output?: unknown },
): ReplicaOutcome {
  const { output, ...rest } = more;
  const activityId = `${item.group} ${node}`;
  const envelope =
    output === undefined ? undefined : envelopeOf({ ...item, node, activityId }, output);
  return {
    ...{ node, owner: node, isProven: true, workflowId: 'w', activityId, outcome: 'agreed' },
    ...(envelope && { envelope }),
    ...rest,
  };
}

function itemOf(run: string, place: string, activityType = EXACT) {
  const [step] = activityType.split('@');
  const input = { place };
  return { group: `${run}/${step}/${place}`, activityType, input, exact: activityType === EXACT };
}

async function trusted(node: string, activityType = EXACT): Promise<void> {
  await enrolNode(database(), { id: node, owner: node });
  const [step = ''] = activityType.split('@');
  const score = {
    consecutiveValid: 50,
    unchecked: 0,
    reliability: 1,
    correctness: 1,
    latency: 1,
    policy: 1,
    integrity: 1,
  };
  const key = { node, step, stepVersion: 1, reason: 'test', next: () => score };
  await database().scores.change([{ ...key, id: `earned-${node}` }]);
}

/** A node id that a person can read. */
function idOf(name: string): string {
  return `n${name.padEnd(16, '2')}`;
}

/** A run takes an answer on its node's word alone. */
async function takeAlone(run: string, node: string, o: { output: unknown; activityType?: string }) {
  const item = itemOf(run, 'p/1', o.activityType);
  const replicas = [replica(item, node, { output: o.output })];
  await agree(services(), {
    runId: run,
    project: 'p',
    items: [{ ...item, result: node, replicas }],
    canaries: [],
  });
  return item;
}

test('what was taken on a word is asked again before the end, and is settled where others agree', async () => {
  await trusted(idOf('honest'));
  const item = await takeAlone('run1', idOf('honest'), { output: 1 });
  const { checks } = await closingChecks(services(), { runId: 'run1' });
  expect(checks).toEqual([
    {
      ...{
        position: 'p/1',
        activityType: EXACT,
        input: item.input,
        node: idOf('honest'),
        owner: idOf('honest'),
      },
      ...{
        workflowId: 'w',
        activityId: `${item.group} ${idOf('honest')}`,
        outputDigest: digestOf(1),
      },
    },
  ]);
  await enrolNode(database(), { id: idOf('other'), owner: idOf('other') });
  const replicas = [
    replica(item, idOf('honest'), { isRecorded: true }),
    replica(item, idOf('other'), { output: 1 }),
  ];
  const confirmed = { ...item, result: idOf('honest'), replicas };
  await agree(services(), { runId: 'run1', project: 'p', items: [confirmed], canaries: [] });
  const rows = await database().envelopes.ofGroup(item.group);
  expect(rows.map(({ verdict }) => verdict)).toEqual(['agreed', 'agreed']);
  expect((await closingChecks(services(), { runId: 'run1' })).checks).toEqual([]);
});

test('a lie that is found at the end counts no more, and its teller is out', async () => {
  await trusted(idOf('cheat'));
  const item = await takeAlone('run2', idOf('cheat'), { output: 'lie' });
  for (const id of [idOf('hb'), idOf('hc'), idOf('hd')])
    await enrolNode(database(), { id, owner: id });
  const replicas = [
    replica(item, idOf('cheat'), { isRecorded: true, outcome: 'differed' }),
    ...[idOf('hb'), idOf('hc'), idOf('hd')].map((node) => replica(item, node, { output: 'truth' })),
  ];
  const refuted = { ...item, result: idOf('hb'), replicas };
  const asked = { runId: 'run2', project: 'p', items: [refuted], canaries: [] };
  // The first answer may be lost: twice is once.
  for (let i = 0; i < 2; i += 1) await agree(services(), asked);
  const suspects = await database().envelopes.suspects('run2');
  expect(suspects.map(({ statement }) => statement.node)).toEqual([idOf('cheat')]);
  expect(await database().nodes.get(idOf('cheat'))).toMatchObject({ tier: 'quarantined' });
});

test('of a step that compares by tolerance, a known answer is one within it', async () => {
  await trusted(idOf('source'), CLOSE);
  const item = itemOf('run3', 'p/1', CLOSE);
  await enrolNode(database(), { id: idOf('managed'), owner: idOf('managed'), tier: 'managed' });
  const replicas = [replica(item, idOf('managed'), { output: 1 })];
  await agree(services(), {
    runId: 'run3',
    project: 'p',
    items: [{ ...item, result: idOf('managed'), replicas }],
    canaries: [],
  });
  const ask = async (node: string): Promise<Canary> => {
    const assignment = {
      node,
      owner: node,
      taskQueue: `node.${node}`,
      proven: false,
      trusted: false,
    };
    const about = {
      step: 'test.close',
      stepVersion: 1,
      activityType: CLOSE,
      group: `run4/${node}`,
    };
    const resources = { memoryMb: 1, cores: 1 };
    const more = { taskQueue: 'test.v1', resources, excludedOwners: [], asked: 0, wanted: null };
    return (await canaryFor(services(), { ...about, ...more }, assignment)) as Canary;
  };
  const answer = async (node: string, output: number): Promise<void> => {
    await enrolNode(database(), { id: node, owner: node });
    const canary = await ask(node);
    expect(canary).toMatchObject({ input: item.input, outputDigest: digestOf(1) });
    const activityId = `canary ${node}`;
    const envelope = envelopeOf({ ...canary, node, activityId }, output);
    const outcome: CanaryOutcome = { canary, workflowId: 'w', activityId, envelope };
    await agree(services(), { runId: 'run4', project: 'p', items: [], canaries: [outcome] });
  };
  await answer(idOf('near'), 1.005);
  await answer(idOf('far'), 1.5);
  const correctness = async (node: string) =>
    (await database().scores.of([node]))[0]?.score.correctness;
  expect(await correctness(idOf('near'))).toBeGreaterThan(0.5);
  expect(await correctness(idOf('far'))).toBe(0.25);
  // A wrong answer within a method's reach is a fault, and no proof of a lie.
  expect(await database().nodes.get(idOf('far'))).toMatchObject({ tier: 'contributed' });
});

test('a suspect result of such a step is cleared by another within the tolerance, and refuted by one beyond', async () => {
  await trusted(idOf('doubted'), CLOSE);
  const verdictAfter = async (run: string, again: number) => {
    const item = await takeAlone(run, idOf('doubted'), { output: 2, activityType: CLOSE });
    const alone = await database().envelopes.ofGroup(item.group);
    expect(alone).toHaveLength(1);
    await database().envelopes.record(
      alone.map((row) => ({ ...row, verdict: 'suspect' as const })),
    );
    const replicas = [replica(item, idOf('managed'), { output: again })];
    await agree(services(), {
      runId: run,
      project: 'p',
      items: [{ ...item, result: idOf('managed'), replicas }],
      canaries: [],
    });
    const rows = await database().envelopes.ofGroup(item.group);
    return rows.find(({ statement }) => statement.node === idOf('doubted'))?.verdict;
  };
  expect(await verdictAfter('run5', 2.009)).toBe('cleared');
  expect(await verdictAfter('run6', 2.5)).toBe('refuted');
});

describe('an envelope that no gate signed', () => {
  const stranger = openSigner(newKeyPair().privateKey);
  const forgeries: [string, (genuine: SignedEnvelope, activityId: string) => SignedEnvelope][] = [
    [
      'made up by a node, under a key of its own',
      ({ signatures: _, ...unsigned }, activityId) => {
        const place = { activityType: EXACT, workflowId: 'w', activityId };
        return { ...unsigned, signatures: { gate: signResult(stranger, unsigned, place) } };
      },
    ],
    [
      'by a key that says it is the one of a gate',
      ({ signatures: { gate }, ...unsigned }, activityId) => {
        const place = { activityType: EXACT, workflowId: 'w', activityId };
        const { signature } = signResult(stranger, unsigned, place);
        return { ...unsigned, signatures: { gate: { keyId: gate.keyId, signature } } };
      },
    ],
    [
      'signed for another activity',
      (genuine, activityId) => {
        const { signatures: _, ...unsigned } = genuine;
        const place = { activityType: EXACT, workflowId: 'w', activityId: `${activityId} before` };
        return { ...unsigned, signatures: { gate: signResult(signer, unsigned, place) } };
      },
    ],
    [
      'altered after it was signed',
      (genuine) => ({ ...genuine, output: 'lie', outputDigest: digestOf('lie') }),
    ],
  ];

  test.each(forgeries)('%s: is struck, and ends its node at once', async (about, forge) => {
    const digit = 2 + forgeries.findIndex(([name]) => name === about);
    const run = `forged-${digit}`;
    const [forger = '', ...honest] = ['forger', 'anna', 'bert'].map((name) => idOf(name + digit));
    for (const id of [forger, ...honest]) await enrolNode(database(), { id, owner: id });
    const item = itemOf(run, 'p/1');
    const activityId = `${item.group} ${forger}`;
    const genuine = envelopeOf({ ...item, node: forger, activityId }, 1);
    const replicas = [
      replica(item, forger, { envelope: forge(genuine, activityId) }),
      ...honest.map((node) => replica(item, node, { output: 1 })),
    ];
    const judged = { ...item, result: forger, replicas };
    const asked = { runId: run, project: 'p', items: [judged], canaries: [] };
    // The first answer may be lost: twice is once.
    for (let i = 0; i < 2; i += 1) {
      expect(await agree(services(), asked)).toEqual({ forged: [[forger]] });
    }
    // Nothing of the item counts, not even what the honest said: it is asked again without the forger.
    expect(await database().envelopes.ofGroup(item.group)).toEqual([]);
    expect(await database().nodes.get(forger)).toMatchObject({ tier: 'quarantined' });
    const changes = await database().scores.changes(forger);
    expect(changes.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('a signature that is not its own'),
    ]);
    for (const node of honest) {
      expect(await database().nodes.get(node)).toMatchObject({ tier: 'contributed' });
      expect(await database().scores.changes(node)).toEqual([]);
    }
    const without = { ...item, result: honest[0] ?? '', replicas: replicas.slice(1) };
    const again = { ...asked, items: [without] };
    expect(await agree(services(), again)).toEqual({ forged: [[]] });
    const rows = await database().envelopes.ofGroup(item.group);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['agreed', 'agreed']);
  });

  test('is no right answer to a question of known answer either', async () => {
    const forger = idOf('canary');
    await enrolNode(database(), { id: forger, owner: forger });
    const item = itemOf('forged-canary', 'p/1');
    const activityId = 'canary forged';
    const genuine = envelopeOf({ ...item, node: forger, activityId }, 1);
    const { signatures: _, ...unsigned } = genuine;
    const place = { activityType: EXACT, workflowId: 'w', activityId };
    const envelope = { ...unsigned, signatures: { gate: signResult(stranger, unsigned, place) } };
    const canary = {
      ...{ node: forger, owner: forger, activityType: EXACT, group: item.group, proven: false },
      ...{ outputDigest: digestOf(1), input: item.input },
    } as unknown as Canary;
    const outcome: CanaryOutcome = { canary, workflowId: 'w', activityId, envelope };
    const asked = { runId: 'forged-canary', project: 'p', items: [], canaries: [outcome] };
    await agree(services(), asked);
    expect(await database().envelopes.ofGroup(item.group)).toEqual([]);
    expect(await database().nodes.get(forger)).toMatchObject({ tier: 'quarantined' });
  });
});
