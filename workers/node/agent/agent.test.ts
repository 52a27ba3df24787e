import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Context } from '@temporalio/activity';
import { askAgent } from '../../../client/cli/node-control';
import { replayHistory } from '../../../fleet/lifecycle';
import type { AgentStatus, HistoryEntry } from '../../../schemas/nodes/control';
import { ownerRules } from '../../../schemas/nodes/owner-rules';
import { until } from '../../../tests/support/until';
import { newKeyPair, openSigner, PURPOSES, verifyJson } from '../../../trust';
import { startAgent } from './agent';
import type { Agent, AgentOptions } from './agent-options';
import type { Beat, BeatAnswer, GateLink } from './gate-link';
import { History } from './history';
import { FakeNetwork, FakeSensors } from './testing/fake-network';

const STEP = { name: 'chemistry.descriptors', taskQueue: 'chemistry.rdkit.v1' };
const resources = { memoryMb: 512, cores: 1 };

/** Runs until it is cancelled, beating; or ends at once. */
const activities = {
  'chemistry.descriptors@1': async (input: unknown) => {
    const context = Context.current();
    if (input === 'quick') return 'done';
    context.heartbeat({ done: 3, total: 10 });
    await context.cancelled;
  },
};
const TYPE = 'chemistry.descriptors@1';

let folder: string;
let network: FakeNetwork;
let sensors: FakeSensors;
let agent: Agent;

async function start(more: Partial<AgentOptions> = {}): Promise<Agent> {
  agent = await startAgent({
    folder,
    node: { id: 'naaaaaaaaaaaaaaaa', name: 'bench' },
    slotsMax: 4,
    steps: [{ ...STEP, resources, tools: [] }],
    pipelines: ['screen'],
    createWorkers: network.createWorkers,
    log: { info: () => undefined, warn: () => undefined },
    sensors,
    ...more,
  });
  return agent;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-agent-'));
  network = new FakeNetwork(activities);
  sensors = new FakeSensors();
});
afterEach(async () => {
  await agent.end(0);
  rmSync(folder, { recursive: true });
});

const ask = <T = unknown>(request: Parameters<typeof askAgent>[1]) => askAgent<T>(folder, request);
const writeRules = (rules: object) =>
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify(rules));
const running = () => agent.status().current.length;

/** Waits for something that the owner was promised within a second. */
async function withinASecond(what: () => boolean): Promise<void> {
  const started = performance.now();
  await until(what, { limitMs: 5_000 });
  expect(performance.now() - started).toBeLessThan(1_000);
}

test('works, shows what it does, and keeps what it did', async () => {
  await start();
  const task = network.submit(TYPE);
  await until(() => agent.status().current[0]?.total === 10);
  const status = await ask<AgentStatus>({ verb: 'status' });
  expect(status).toMatchObject({
    ...{ nodeId: 'naaaaaaaaaaaaaaaa', state: 'BUSY', accepting: true, slots: 4, slotsMax: 4 },
    current: [{ activityType: TYPE, project: 'default', done: 3, total: 10, attempt: 1 }],
    offers: [{ taskQueue: 'chemistry.rdkit.v1', offered: true }],
  });
  expect(task.beats).toEqual([{ done: 3, total: 10 }]);
  await network.submit(TYPE, { input: 'quick' }).ended;
  expect(agent.status().today).toMatchObject({ done: 1, failed: 0, handedBack: 0 });
});

test('pause hands running work back, retryably, and nothing starts until resume', async () => {
  await start();
  const task = network.submit(TYPE);
  await until(() => running() === 1);
  const asked = performance.now();
  await ask({ verb: 'pause' });
  const { error } = await task.ended;
  expect(performance.now() - asked).toBeLessThan(1_000);
  expect(error).toMatchObject({ type: 'NODE_WITHDREW', nonRetryable: false });
  await withinASecond(() => network.polling === 0);
  expect(agent.status()).toMatchObject({ state: 'IDLE', accepting: false, slots: 0 });
  const waiting = network.submit(TYPE, { input: 'quick' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(network.polling).toBe(0);
  await ask({ verb: 'resume' });
  expect(await waiting.ended).toEqual({ output: 'done' });
  expect(network.made).toBe(2);
});

test('artifacts count in the network of the day: work is handed back as soon as they use it up', async () => {
  writeRules({ networkMbPerDayMax: 5 });
  await start();
  const task = network.submit(TYPE);
  await until(() => running() === 1);
  network.governed?.noteNetworkBytes(4_000_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(running()).toBe(1);
  network.governed?.noteNetworkBytes(1_500_000);
  await withinASecond(() => running() === 0);
  expect(await task.ended).toMatchObject({ error: { type: 'NODE_WITHDREW' } });
  expect(agent.status()).toMatchObject({ accepting: false, reasons: [{ rule: 'network' }] });
});

test('artifacts that are kept make room for what the owner allows, and work goes on', async () => {
  writeRules({ diskMbMax: 100 });
  const asked: number[] = [];
  const freeDisk = async (bytesMax: number) => {
    asked.push(bytesMax);
    sensors.readings.diskUsedMb = 60;
  };
  await start({ freeDisk });
  expect(network.governed?.keptBytesMax()).toBe(50_000_000);
  sensors.readings.diskUsedMb = 120;
  await until(() => asked.length > 0);
  expect(asked).toEqual([50_000_000]);
  await withinASecond(() => agent.status().accepting);
});

test('pause --finish lets work go on', async () => {
  await start();
  network.submit(TYPE);
  await until(() => running() === 1);
  await ask({ verb: 'pause', finish: true });
  await withinASecond(() => network.polling === 0);
  expect(running()).toBe(1);
});

test('a file that its owner edits is obeyed within a second; a broken one stops everything', async () => {
  await start();
  const tasks = [1, 2, 3].map(() => network.submit(TYPE));
  await until(() => running() === 3);
  writeRules({ coresMax: 1 });
  await withinASecond(() => running() === 1);
  // The oldest goes on.
  expect(await tasks[2]?.ended).toMatchObject({ error: { type: 'NODE_WITHDREW' } });
  writeFileSync(path.join(folder, 'owner.json'), '{"coresMax": ');
  await withinASecond(() => running() === 0);
  expect(agent.status().reasons).toMatchObject([{ rule: 'paused' }]);
  writeRules({});
  await withinASecond(() => agent.status().accepting);
});

test('limits that are sent replace those that were: one that is not among them is gone', async () => {
  await start();
  const kept = ownerRules.parse({ temperatureCelsiusMax: 30, coresMax: 2 });
  await ask({ verb: 'limits', rules: kept });
  expect(agent.status()).toMatchObject({ accepting: false, reasons: [{ rule: 'temperature' }] });
  await ask({ verb: 'limits', rules: ownerRules.parse({}) });
  expect(agent.status()).toMatchObject({ accepting: true, slots: 4, reasons: [] });
});

test('sensors stop it and let it go on', async () => {
  writeRules({ temperatureCelsiusMax: 80, onlyAfterIdleMinutes: 5 });
  await start();
  expect(agent.status().accepting).toBe(true);
  sensors.readings.temperatureCelsius = 85;
  await withinASecond(() => !agent.status().accepting);
  sensors.readings.temperatureCelsius = 60;
  await withinASecond(() => agent.status().accepting);
  sensors.readings.idleSeconds = 2;
  await withinASecond(() => !agent.status().accepting);
  expect(agent.status().reasons.map((r) => r.rule)).toEqual(['idle']);
});

test('work of an excluded project or step is refused, whatever the network says', async () => {
  writeRules({ projects: { never: ['secret'] } });
  await start();
  const refused = network.submit(TYPE, { workflowId: 'screen-secret-k1', input: 'quick' });
  expect(await refused.ended).toMatchObject({
    error: { type: 'NODE_DECLINED', nonRetryable: false },
  });
  expect(await network.submit(TYPE, { input: 'quick' }).ended).toEqual({ output: 'done' });
  writeRules({ steps: { never: ['chemistry.*'] } });
  await withinASecond(() => !agent.status().accepting);
  expect(agent.status().offers).toEqual([
    {
      ...{ taskQueue: 'chemistry.rdkit.v1', offered: false },
      why: 'you exclude chemistry.descriptors',
    },
  ]);
});

test('the socket is private, and talks to its owner alone', async () => {
  await start();
  expect(statSync(path.join(folder, 'agent.sock')).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(folder, 'agent.json')).mode & 0o777).toBe(0o600);
  await expect(ask({ verb: 'explode' } as never)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  const rules = { coresMax: -1 } as never;
  await expect(ask({ verb: 'limits', rules })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  await expect(askAgent('/nonexistent', { verb: 'status' })).rejects.toMatchObject({
    code: 'AGENT_NOT_RUNNING',
  });
});

test('drain finishes what runs; stop hands it back; both end the agent', async () => {
  await start();
  const task = network.submit(TYPE);
  await until(() => running() === 1);
  await ask({ verb: 'drain' });
  await withinASecond(() => network.polling === 0);
  expect(running()).toBe(1);
  await ask({ verb: 'stop' });
  expect(await task.ended).toMatchObject({ error: { type: 'NODE_WITHDREW' } });
  await agent.ended;
  await expect(ask({ verb: 'status' })).rejects.toMatchObject({ code: 'AGENT_NOT_RUNNING' });
});

test('history is of one life, over restarts and sleep, as the table allows', async () => {
  const clocks = {
    wall: 1_000_000,
    wallMs: () => clocks.wall + performance.now(),
    monotonicMs: () => performance.now(),
  };
  await start({ clocks });
  await network.submit(TYPE, { input: 'quick' }).ended;
  clocks.wall += 3_600_000;
  const slept = (e: HistoryEntry) => e.kind === 'state' && e.event === 'slept';
  await withinASecond(() => new History(folder).last(20).some(slept));
  await until(() => agent.status().state === 'READY');
  await ask({ verb: 'stop' });
  await agent.ended;
  await start();
  expect(agent.status().state).toBe('READY');
  const transitions = new History(folder).transitionsAfter(0);
  expect(transitions.map((t) => t.sequence)).toEqual(transitions.map((_t, i) => i + 1));
  expect(replayHistory(transitions as never)).toEqual({ ok: true, state: 'READY' });
  const entries = await ask<HistoryEntry[]>({ verb: 'history', limit: 100 });
  const work = entries.filter((e) => e.kind === 'work');
  expect(work).toMatchObject([{ outcome: 'done', project: 'default', count: 1 }]);
  expect(agent.status().total.done).toBe(1);
});

describe('with a gate', () => {
  const keys = newKeyPair();
  const signer = openSigner(keys.privateKey);

  class FakeGate implements GateLink {
    readonly address = 'gate.example:7443';
    readonly beats: Beat[] = [];
    readonly reports: unknown[] = [];
    isAway = false;
    answer: BeatAnswer = {};
    async beat(beat: Beat) {
      if (this.isAway) throw new Error('away');
      this.beats.push(beat);
      return this.answer;
    }
    async report(signed: Parameters<GateLink['report']>[0]) {
      const ring = { [signer.keyId]: keys.publicKey };
      this.reports.push(verifyJson(PURPOSES.report, signed, ring));
    }
    benchmark = this.report;
    measureNetwork = async () => 940;
    leave = async () => undefined;
  }

  it('tells signed reports, figures and each transition once, also those of a time without it', async () => {
    const link = new FakeGate();
    const measure = async () => ({ measuredAt: new Date().toISOString(), moleculesPerSecond: 100 });
    link.isAway = true;
    await start({ link, signer, measure, beatMs: 100 });
    await network.submit(TYPE, { input: 'quick' }).ended;
    link.isAway = false;
    await until(() => link.beats.length > 0);
    await ask({ verb: 'pause' });
    await until(() => link.beats.at(-1)?.state === 'IDLE');
    const sequences = link.beats.flatMap((beat) => beat.transitions.map((t) => t.sequence));
    expect(sequences).toEqual(sequences.map((_s, i) => i + 1));
    // Which rule it was, and what it measured, is the owner's affair.
    const held = link.beats.flatMap((beat) => beat.transitions.filter((t) => t.event === 'held'));
    expect(held.map((t) => t.why)).toEqual(['A rule of its owner holds it.']);
    await ask({ verb: 'benchmark' });
    await until(() => link.reports.length >= 2);
    expect(link.reports).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'capabilities', node: 'naaaaaaaaaaaaaaaa' }),
        expect.objectContaining({
          kind: 'benchmark',
          report: expect.objectContaining({ moleculesPerSecond: 100, networkMbitPerSecond: 940 }),
        }),
      ]),
    );
  });

  it('hands back and stops when it is quarantined or too old, and comes back when reinstated', async () => {
    const link = new FakeGate();
    await start({ link, signer, beatMs: 100 });
    const task = network.submit(TYPE);
    await until(() => running() === 1 && link.beats.length > 0);
    link.answer = { standing: { tier: 'quarantined', scores: [] } };
    expect(await task.ended).toMatchObject({ error: { type: 'NODE_WITHDREW' } });
    expect(agent.status().state).toBe('QUARANTINED');
    link.answer = { standing: { tier: 'public', scores: [] } };
    await until(() => agent.status().state === 'READY');
    link.answer = { minimumAgentVersion: '999.0.0' };
    await until(() => !agent.status().accepting);
    expect(agent.status().reasons).toMatchObject([{ rule: 'version' }]);
  });
});
