import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOlder } from '../../../schemas/nodes/agent-version';
import { capabilityReport } from '../../../schemas/nodes/node';
import { ownerRules } from '../../../schemas/nodes/owner-rules';
import { detectCapabilities } from './capabilities';
import { History } from './history';
import { Ledger } from './ledger';
import { offersOf } from './offers';
import { isRunAllowed, projectsOf } from './projects';
import { SleepWatch } from './sleep-watch';
import { OwnerSlots } from './slots';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what a machine offers', () => {
  const step = (name: string, taskQueue: string, memoryMb = 512, tools: string[] = []) => ({
    ...{ name, taskQueue, tools },
    resources: { memoryMb, cores: 1 },
  });
  const steps = [
    step('chemistry.filter', 'chemistry.rdkit.v1'),
    step('chemistry.fit', 'chemistry.model.v1', 1_024),
    step('docking.dock', 'docking.vina.v1', 2_048, ['vina']),
    step('library.split', 'athanor.records'),
  ];
  const offered = (rules: object, tools: Record<string, string> = {}) =>
    offersOf({ steps, tools, rules: ownerRules.parse(rules) });
  const names = (rules: object, tools = {}) =>
    offered(rules, tools)
      .queues.filter((q) => q.offered)
      .map((q) => q.taskQueue);

  it('follows from the tools that were found; records are never offered', () => {
    expect(names({})).toEqual(['chemistry.model.v1', 'chemistry.rdkit.v1']);
    expect(names({}, { vina: '1.2.5' })).toContain('docking.vina.v1');
    expect(offered({}).stepMemoryMb).toBe(1_024);
    expect(offered({}).queues.find((q) => q.taskQueue === 'docking.vina.v1')).toEqual({
      ...{ taskQueue: 'docking.vina.v1', offered: false, why: 'vina was not found here' },
    });
  });

  it('leaves out what its owner excludes, or gives no memory for', () => {
    expect(names({ steps: { never: ['chemistry.fit'] } })).toEqual(['chemistry.rdkit.v1']);
    expect(names({ steps: { only: ['chemistry.*'] } })).toHaveLength(2);
    expect(names({ steps: { only: ['quantum.*'] } })).toEqual([]);
    expect(names({ memoryMbMax: 600 })).toEqual(['chemistry.rdkit.v1']);
  });
});

test('projects of a run, whose name may be read in several ways', () => {
  const pipelines = ['screen', 'benchmark-device'];
  expect(projectsOf('screen-lab-1f', pipelines)).toEqual(['lab']);
  expect(projectsOf('benchmark-device-lab-x-1f/child-7', pipelines)).toEqual(['lab', 'lab-x']);
  expect(projectsOf('strange', pipelines)).toEqual([]);
  const allowed = (id: string, projects: object) =>
    isRunAllowed(id, pipelines, ownerRules.parse({ projects }));
  expect(allowed('screen-lab-1f', { never: ['lab'] })).toBe(false);
  expect(allowed('screen-lab-1f', { only: ['lab'] })).toBe(true);
  expect(allowed('screen-other-1f', { only: ['lab'] })).toBe(false);
  expect(allowed('strange', { only: ['lab'] })).toBe(false);
  expect(allowed('strange', {})).toBe(true);
});

describe('sleep', () => {
  const clocks = {
    wall: 0,
    monotonic: 0,
    wallMs: () => clocks.wall,
    monotonicMs: () => clocks.monotonic,
  };
  const pass = (wall: number, monotonic: number) => {
    clocks.wall += wall;
    clocks.monotonic += monotonic;
  };

  it('is seen where the wall clock ran on and the monotonic one did not', () => {
    const watch = new SleepWatch(clocks);
    pass(200, 200);
    expect(watch.tick(200)).toBeUndefined();
    pass(3_600_000, 300);
    expect(watch.tick(200)).toEqual({ awayMs: 3_600_000, how: 'slept' });
    pass(200, 200);
    expect(watch.tick(200)).toBeUndefined();
  });

  it('a frozen process is away too; a busy one and a clock set back are not', () => {
    const watch = new SleepWatch(clocks);
    pass(60_000, 60_000);
    expect(watch.tick(200)).toEqual({ awayMs: 60_000, how: 'frozen' });
    pass(2_000, 2_000);
    expect(watch.tick(200)).toBeUndefined();
    pass(-3_600_000, 200);
    expect(watch.tick(200)).toBeUndefined();
  });
});

test('history survives a crash in the middle of a line, and is kept small', () => {
  const history = new History(folder, { bytesMax: 2_000 });
  history.add({ kind: 'owner', what: 'paused' });
  appendFileSync(path.join(folder, 'history.jsonl'), '{"at":"2026-');
  const again = new History(folder, { bytesMax: 2_000 });
  again.add({ kind: 'owner', what: 'resumed' });
  expect(again.last(10).map((e) => e.kind === 'owner' && e.what)).toEqual(['resumed', 'paused']);
  for (let i = 0; i < 100; i++) again.add({ kind: 'agent', what: `event ${i}` });
  const kept = again.last(1_000);
  expect(kept[0]).toMatchObject({ what: 'event 99' });
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.length).toBeLessThan(100);
});

test('sums are of the local day, and in all', () => {
  let now = new Date(2026, 10, 30, 23, 59);
  const ledger = new Ledger(folder, () => now);
  ledger.add('done', 2);
  ledger.addNetworkBytes(5e6);
  expect([ledger.today.done, ledger.networkMbToday]).toEqual([2, 5]);
  ledger.save();
  now = new Date(2026, 11, 1, 0, 1);
  const next = new Ledger(folder, () => now);
  expect([next.today.done, next.total.done, next.networkMbToday]).toEqual([0, 2, 0]);
});

test('slots: as many as are allowed, those that wait get theirs in turn', async () => {
  const slots = new OwnerSlots();
  const context = {} as Parameters<typeof slots.reserveSlot>[0];
  const { signal } = new AbortController();
  slots.allow(1);
  await slots.reserveSlot(context, signal);
  expect(slots.tryReserveSlot()).toBeNull();
  let given = 0;
  const stop = new AbortController();
  const waiting = [1, 2].map(() => slots.reserveSlot(context, signal).then(() => (given += 1)));
  const gone = slots.reserveSlot(context, stop.signal);
  stop.abort(new Error('over'));
  await expect(gone).rejects.toThrow('over');
  slots.releaseSlot();
  await waiting[0];
  expect(given).toBe(1);
  slots.allow(2);
  await Promise.all(waiting);
  slots.allow(0);
  slots.releaseSlot();
  expect(slots.tryReserveSlot()).toBeNull();
});

test('versions: a pre-release is older than its release', () => {
  expect(isOlder('0.1.0', '0.2.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.9')).toBe(false);
  expect(isOlder('1.0.0-beta.1', '1.0.0')).toBe(true);
  expect(isOlder('1.0.0', '1.0.0-beta.1')).toBe(false);
  expect(isOlder('1.0.0', '1.0.0')).toBe(false);
});

test('the report of this machine is valid and comes in under three seconds', async () => {
  const started = performance.now();
  const offered = () => ['chemistry.rdkit.v1'];
  const report = await detectCapabilities({ folder, slots: 2, offered, afresh: true });
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(capabilityReport.parse(report)).toEqual(report);
  expect(report.tools.node).toBe(process.versions.node);
  expect(report.cpu.cores).toBeGreaterThan(0);
  const again = performance.now();
  await detectCapabilities({ folder, slots: 2, offered });
  expect(performance.now() - again).toBeLessThan(100);
});
