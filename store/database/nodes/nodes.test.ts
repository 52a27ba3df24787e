import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { NODE_STATES } from '../../../schemas/constants/nodes';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { until } from '../../../tests/support/until';
import { type Database, openDatabase } from '../index';
import type { EnvelopeRow, NodeEnrolment, ScoreUpdate } from './index';

const START_TIMEOUT_MS = 120_000;
const DIGEST = 'a'.repeat(64);

let server: TestPostgres;
let url: string;
let db: Database;

beforeAll(async () => {
  server = await startTestPostgres();
  url = await server.createDatabase();
  db = await openDatabase(url);
}, START_TIMEOUT_MS);

afterAll(async () => {
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

let names = 0;
function fresh(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

const REPORT: CapabilityReport = {
  agentVersion: '0.1.0',
  os: { platform: 'linux', release: '6.1' },
  arch: 'x64',
  deviceClass: 'server',
  cpu: { model: 'some', cores: 2, simd: true },
  memoryMb: 4_000,
  diskFreeMb: 1_000,
  gpus: [],
  battery: { present: false, onMains: true },
  network: 'wired',
  tools: {},
  capabilities: ['chemistry.rdkit.v1'],
  slots: 3,
};

function node(o: Partial<NodeEnrolment> = {}): NodeEnrolment {
  return {
    id: fresh('node'),
    publicKey: 'key',
    name: 'bench',
    owner: 'ada',
    project: 'default',
    tier: 'contributed',
    allowed: null,
    report: REPORT,
    invitation: 'i1',
    ...o,
  };
}

describe('nodes', () => {
  it('gives back what enrolled, whatever its name holds', async () => {
    const evil = `'; drop table athanor.nodes; -- \\ " $1 \${x}`;
    const one = node({ name: evil, owner: `o'${evil}`, allowed: ['chemistry.rdkit.v1'] });
    const row = await db.nodes.enrol(one);
    expect(row).toMatchObject({ ...one, grantedTier: 'contributed', state: 'ENROLLING' });
    expect(await db.nodes.get(one.id)).toEqual(row);
    expect(await db.nodes.list({ owner: one.owner })).toEqual([row]);
    expect(await db.nodes.get('nobody')).toBeUndefined();
  });

  it('keeps a quarantined node in quarantine when it enrols again, until it is reinstated', async () => {
    const one = node();
    await db.nodes.enrol(one);
    await db.nodes.quarantine(one.id, 'it lied');
    const again = await db.nodes.enrol({ ...one, tier: 'managed', owner: 'eve', name: 'new' });
    expect(again).toMatchObject({
      tier: 'quarantined',
      state: 'QUARANTINED',
      owner: 'ada',
      grantedTier: 'contributed',
      reason: 'it lied',
      name: 'new',
    });
    expect(await db.nodes.reinstate(one.id)).toMatchObject({
      tier: 'contributed',
      state: 'REJOINING',
      reason: null,
    });
    await db.nodes.quarantine(one.id, 'again');
    expect(await db.nodes.reinstate(one.id, 'public')).toMatchObject({ tier: 'public' });
  });

  it('keeps a revoked node revoked, with all its credentials', async () => {
    const one = node();
    await db.nodes.enrol(one);
    const issuedAt = '2026-11-30T00:00:00.000Z';
    const credential = {
      id: fresh('serial'),
      kind: 'certificate' as const,
      node: one.id,
      issuedAt,
      expiresAt: '2099-01-01T00:00:00.000Z',
    };
    await db.credentials.issue(credential);
    await db.credentials.issue(credential);
    const revoked = await db.nodes.revoke(one.id, 'stolen');
    expect(revoked?.revokedAt).toEqual(expect.any(String));
    expect(await db.credentials.get(credential.id)).toMatchObject({
      revokedAt: revoked?.revokedAt,
      reason: 'stolen',
    });
    expect((await db.nodes.enrol(one)).revokedAt).toBe(revoked?.revokedAt);
    expect(await db.credentials.list(one.id)).toHaveLength(1);
    expect(await db.credentials.forgetExpired(new Date())).toBe(0);
  });

  it('knows the latest moment that a node was seen, in whatever order gates tell', async () => {
    const one = node();
    await db.nodes.enrol(one);
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const [early, late] = [at(1), at(2)];
    await Promise.all([
      db.nodes.seen(
        new Map([
          [one.id, late],
          ['nobody', late],
        ]),
      ),
      db.nodes.seen(
        new Map([
          ['nobody', early],
          [one.id, early],
        ]),
      ),
    ]);
    expect((await db.nodes.get(one.id))?.lastSeenAt).toBe(late.toISOString());
    const ids = async (since: Date) =>
      (await db.nodes.list({ aliveSince: since })).map((row) => row.id);
    expect(await ids(late)).toContain(one.id);
    expect(await ids(at(3))).toEqual([]);
    await db.nodes.pause(one.id, true);
    expect(await ids(late)).not.toContain(one.id);
  });

  it('keeps each transition once, and the state of the latest', async () => {
    const one = node();
    await db.nodes.enrol(one);
    const state = fc.constantFrom(...NODE_STATES);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(state, state), { minLength: 1, maxLength: 5 }),
        async (moves) => {
          const changes = moves.map(([from, to], i) => ({
            id: randomUUID(),
            node: one.id,
            from,
            to,
            at: new Date(Date.now() + i).toISOString(),
            reason: 'test',
          }));
          await db.nodes.transition(changes);
          await db.nodes.transition(changes);
          const found = await db.nodes.transitions(one.id, changes.length);
          expect(found).toEqual([...changes].reverse());
          expect((await db.nodes.get(one.id))?.state).toBe(changes.at(-1)?.to);
        },
      ),
      { numRuns: 10 },
    );
    await db.nodes.quarantine(one.id, 'it lied');
    const leave = { id: fresh('t'), node: one.id, from: 'QUARANTINED', to: 'READY' } as const;
    await db.nodes.transition([{ ...leave, at: new Date().toISOString(), reason: 'I say so' }]);
    expect((await db.nodes.get(one.id))?.state).toBe('QUARANTINED');
  });
});

describe('invitations', () => {
  const invitation = (o: object = {}) => ({
    id: fresh('invitation'),
    secretHash: fresh('hash'),
    owner: 'ada',
    project: 'default',
    tier: 'contributed' as const,
    capabilities: null,
    usesMax: 1,
    createdBy: 'operator',
    expiresAt: '2099-01-01T00:00:00.000Z',
    ...o,
  });

  it('admits as many nodes as it says, however many ask at once', async () => {
    const one = invitation({ usesMax: 3 });
    await db.invitations.create(one);
    await db.invitations.create(one);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => db.invitations.redeem(one.secretHash, `${one.id}-${i}`)),
    );
    expect(answers.filter((a) => a === 'used up')).toHaveLength(5);
    const listed = (await db.invitations.list()).find((row) => row.id === one.id);
    expect(listed).toMatchObject({ uses: 3, usesMax: 3 });
    expect(listed).not.toHaveProperty('secretHash');
  });

  it('is used once by a node that asks again', async () => {
    const one = invitation();
    await db.invitations.create(one);
    for (let i = 0; i < 2; i += 1) {
      expect(await db.invitations.redeem(one.secretHash, 'same')).toMatchObject({ id: one.id });
    }
    expect(await db.invitations.redeem(one.secretHash, 'other')).toBe('used up');
  });

  it('says why it admits nobody', async () => {
    const old = invitation({ expiresAt: '2020-01-01T00:00:00.000Z' });
    const gone = invitation();
    await db.invitations.create(old);
    await db.invitations.create(gone);
    expect(await db.invitations.revoke(gone.id)).toBe(true);
    expect(await db.invitations.revoke('nothing')).toBe(false);
    expect(await db.invitations.redeem(old.secretHash, 'n')).toBe('expired');
    expect(await db.invitations.redeem(gone.secretHash, 'n')).toBe('revoked');
    expect(await db.invitations.redeem("' or true; --", 'n')).toBe('unknown');
  });
});

describe('envelopes', () => {
  const envelope = (o: Partial<EnvelopeRow['statement']> = {}): EnvelopeRow => ({
    owner: 'ada',
    step: 'chemistry.descriptors',
    stepVersion: 1,
    statement: {
      type: 'athanor.result/1',
      activityType: 'chemistry.descriptors@1',
      workflowId: fresh('run'),
      activityId: '7',
      attempt: 1,
      inputDigest: DIGEST,
      outputDigest: DIGEST,
      codeDigest: DIGEST,
      node: 'n1',
      startedAt: '2026-11-30T10:00:00.000Z',
      endedAt: '2026-11-30T10:00:01.000Z',
      ...o,
    },
    signatures: { gate: { keyId: 'g1', signature: 'c2ln' } },
    verdict: 'pending',
    group: 'filter/1',
    input: null,
    output: null,
    class: null,
    vouched: false,
  });

  it('keeps what was signed; only the verdict changes', async () => {
    const one = envelope({ node: fresh('node'), outputDigest: fresh('digest') });
    await db.envelopes.record([one, one]);
    const forged = { ...one, owner: 'eve', verdict: 'differed' as const };
    await db.envelopes.record([forged]);
    const kept = [{ ...one, verdict: 'differed' }];
    expect(await db.envelopes.ofNode(one.statement.node)).toEqual(kept);
    expect(await db.envelopes.ofWorkflow(one.statement.workflowId)).toEqual(kept);
    expect(await db.envelopes.ofOutput(one.statement.outputDigest)).toEqual(kept);
    const later = new Date(Date.now() + 3_600_000);
    expect(await db.envelopes.ofNode(one.statement.node, { since: later })).toEqual([]);
  });
});

describe('what is known of answers', () => {
  const answer = (o: Partial<EnvelopeRow> = {}): EnvelopeRow => ({
    ...{ owner: 'ada', step: fresh('step'), stepVersion: 1, group: `${fresh('run')}/s/1` },
    statement: {
      type: 'athanor.result/1',
      activityType: 'x@1',
      ...{ workflowId: fresh('workflow'), activityId: '7', attempt: 1 },
      ...{ inputDigest: DIGEST, outputDigest: DIGEST, codeDigest: DIGEST, node: fresh('node') },
      startedAt: '2026-11-30T10:00:00.000Z',
      endedAt: '2026-11-30T10:00:01.000Z',
    },
    signatures: { gate: { keyId: 'g1', signature: 'c2ln' } },
    ...{ verdict: 'agreed', input: null, output: null, class: null, vouched: false },
    ...o,
  });

  it('is asked again only where it is vouched for', async () => {
    const step = fresh('step');
    const input = { sha256: DIGEST, size: 2, mediaType: 'application/json' };
    const vouched = answer({ step, input, vouched: true });
    await db.envelopes.record([answer({ step }), vouched]);
    expect(await db.envelopes.vouched(step, 1, 10)).toEqual([vouched]);
    expect(await db.envelopes.vouched(step, 2, 10)).toEqual([]);
  });

  it('names the suspects of a run, and of no run whose name begins alike', async () => {
    const run = fresh('run');
    const suspect = answer({ group: `${run}/step/1`, verdict: 'accepted-alone' });
    const other = answer({ group: `${run}0/step/1`, verdict: 'suspect' });
    await db.envelopes.record([suspect, other, answer({ group: `${run}/step/2` })]);
    expect(await db.envelopes.acceptedAlone([suspect.statement.node])).toEqual([suspect]);
    expect(await db.envelopes.suspects(run)).toEqual([]);
    await db.envelopes.record([{ ...suspect, verdict: 'suspect' }]);
    expect(await db.envelopes.suspects(run)).toEqual([{ ...suspect, verdict: 'suspect' }]);
    expect(await db.envelopes.ofGroup(suspect.group)).toHaveLength(1);
  });

  it('keys of gates stay known', async () => {
    const [a, b] = [fresh('key'), fresh('key')];
    await db.gateKeys.publish({ [a]: 'first' });
    await db.gateKeys.publish({ [a]: 'another', [b]: 'second' });
    expect(await db.gateKeys.all()).toMatchObject({ [a]: 'first', [b]: 'second' });
  });
});

describe('scores', () => {
  const raise = (o: Partial<ScoreUpdate> = {}): ScoreUpdate => ({
    id: randomUUID(),
    node: 'n1',
    step: 'chemistry.filter',
    stepVersion: 1,
    reason: 'agreed',
    next: (before) => ({ valid: (before?.valid ?? 0) + 1 }),
    ...o,
  });

  it('makes each change once and loses none, however many at once', async () => {
    const id = fresh('node');
    const updates = Array.from({ length: 12 }, () => raise({ node: id }));
    await Promise.all([...updates, ...updates].map((update) => db.scores.change([update])));
    expect(await db.scores.of([id])).toMatchObject([{ score: { valid: 12 }, changes: 12 }]);
    const why = await db.scores.changes(id);
    expect(why).toHaveLength(12);
    expect(new Set(why.map((change) => change.after.valid)).size).toBe(12);
  });

  it('keeps steps and their versions apart', async () => {
    const id = fresh('node');
    await db.scores.change([raise({ node: id }), raise({ node: id, stepVersion: 2 })]);
    expect(await db.scores.of([id])).toHaveLength(2);
    const one = { step: 'chemistry.filter', stepVersion: 2 };
    expect(await db.scores.of([id], one)).toMatchObject([{ stepVersion: 2, changes: 1 }]);
    expect(await db.scores.of([])).toEqual([]);
  });
});

describe('allocations', () => {
  const allocation = (node: string, o: object = {}) => ({
    id: fresh('allocation'),
    node,
    owner: 'ada',
    group: fresh('group'),
    expiresAt: '2099-01-01T00:00:00.000Z',
    ...o,
  });

  it('are open until they are closed or expire', async () => {
    const [a, b, c] = [fresh('node'), fresh('node'), fresh('node')];
    const mine = [allocation(a), allocation(a), allocation(b)];
    const old = allocation(c, { expiresAt: '2020-01-01T00:00:00.000Z' });
    await db.allocations.open([...mine, old]);
    await db.allocations.open(mine);
    const open = await db.allocations.openNodes();
    expect(open).toEqual(expect.arrayContaining([a, b]));
    expect(open).not.toContain(c);
    expect(await db.allocations.counts([a, b, c])).toEqual(
      new Map([
        [a, 2],
        [b, 1],
      ]),
    );
    await db.allocations.close([mine[0]?.id ?? '']);
    expect(await db.allocations.ofNode(a)).toMatchObject([{ id: mine[1]?.id, closedAt: null }]);
    await db.allocations.closeGroup(mine[1]?.group ?? '');
    expect(await db.allocations.ofNode(a)).toEqual([]);
  });

  it('are told to whoever listens, as are changes of nodes', async () => {
    const heard: string[] = [];
    let connections = 0;
    const stop = db.notices.listen({
      onNotice: (channel, node) => heard.push(`${channel} ${node}`),
      onConnect: () => {
        connections += 1;
      },
    });
    try {
      await until(() => connections > 0, { what: () => 'it listens' });
      const one = node();
      await db.nodes.enrol(one);
      await db.allocations.open([allocation(one.id)]);
      await until(() => heard.includes(`allocations ${one.id}`), { what: () => 'it is told' });
      expect(heard).toContain(`nodes ${one.id}`);
      await db.nodes.revoke(one.id, 'stolen');
      await until(() => heard.filter((line) => line === `nodes ${one.id}`).length === 2, {
        what: () => 'the revocation is told',
      });
    } finally {
      await stop();
    }
  });
});

describe('audit', () => {
  it('lists newest first, page by page', async () => {
    const subject = fresh('subject');
    for (let i = 0; i < 5; i += 1) {
      const entry = { actor: 'ada', action: 'node.revoke', subject, details: { i } };
      await db.audit.add(i === 4 ? { ...entry, id: 'same' } : entry);
    }
    await db.audit.add({ id: 'same', actor: 'eve', action: 'x', subject, details: {} });
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await db.audit.list({ subject, limit: 2, cursor });
      seen.push(...page.items.map((entry) => entry.details.i));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});
