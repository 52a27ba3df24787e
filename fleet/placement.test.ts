import fc from 'fast-check';
import { NODE_STATES, TIERS } from '../schemas/constants/nodes';
import { takesWork } from './lifecycle';
import { pickPartners } from './partners';
import {
  bestTask,
  bestWaiter,
  expectedSeconds,
  interruptionRate,
  placementCost,
  type TaskFacts,
  type WaiterFacts,
  whyNot,
} from './placement';
import { NEW_SCORE } from './scores';

const PROVEN = { ...NEW_SCORE, reliability: 1, consecutiveValid: 100 };

const task = (more: Partial<TaskFacts> = {}): TaskFacts => ({
  taskQueue: 'docking.vina.v1',
  activityType: 'docking.dock@1',
  project: 'malaria',
  lowestTier: 'public',
  resources: { memoryMb: 512, cores: 1 },
  estimatedSeconds: 600,
  ...more,
});

const waiter = (more: Partial<WaiterFacts> = {}): WaiterFacts => ({
  node: 'n1',
  owner: 'o1',
  tier: 'public',
  state: 'READY',
  capabilities: new Set(['docking.vina.v1']),
  deviceClass: 'workstation',
  slotsFree: 1,
  coresFree: 4,
  memoryFreeMb: 4096,
  gpu: false,
  tools: { vina: '1.2.5' },
  speed: 1,
  load: 0,
  battery: { present: false, onMains: true },
  network: 'wired',
  score: PROVEN,
  interruptionsPerHour: 0,
  waitedSeconds: 0,
  ...more,
});

describe('who may have a task', () => {
  test.each<[string, Partial<TaskFacts>, Partial<WaiterFacts>, string | undefined]>([
    ['a node that fits', {}, {}, undefined],
    ['one in quarantine', {}, { state: 'QUARANTINED' }, 'state'],
    ['one whose tier says quarantined', {}, { tier: 'quarantined' }, 'tier'],
    ['one without a free slot', {}, { slotsFree: 0 }, 'state'],
    ['one of a lower tier than the input may go to', { lowestTier: 'organisation' }, {}, 'tier'],
    ['one that does not serve the queue', { taskQueue: 'chemistry.rdkit.v1' }, {}, 'capability'],
    ['one that has had a replica', { excludedNodes: ['n1'] }, {}, 'excluded'],
    ['one whose owner has had a replica', { excludedOwners: ['o1'] }, {}, 'excluded'],
    ['one kept for another project', {}, { projects: new Set(['tb']) }, 'owner-policy'],
    ['one kept for other steps', {}, { activityTypes: new Set(['x@1']) }, 'owner-policy'],
    ['too little memory', { resources: { memoryMb: 8192, cores: 1 } }, {}, 'resources'],
    ['no such processor', { resources: { memoryMb: 1, cores: 1, gpu: true } }, {}, 'resources'],
    ['a tool that is missing', { tools: { xtb: '*' } }, {}, 'tools'],
    ['a tool of another version', { tools: { vina: '1.2.3' } }, {}, 'tools'],
    ['a tool of any version', { tools: { vina: '*' } }, {}, undefined],
    ['a name that every object has', { tools: { constructor: '*' } }, {}, 'tools'],
    [
      'another class of machine',
      { homogeneousClass: 'x64/1' },
      { homogeneousClass: 'arm64/1' },
      'class',
    ],
    ['one that takes too long', { withinSeconds: 1000 }, { speed: 0.5 }, 'too-slow'],
  ])('%s', (_, about, node, expected) => {
    expect(whyNot(task(about), waiter(node))).toBe(expected);
  });

  const anyWaiter = fc
    .record({
      node: fc.string(),
      owner: fc.constantFrom('o1', 'o2', 'o3', 'o4'),
      state: fc.constantFrom(...NODE_STATES),
      tier: fc.constantFrom(...TIERS),
      speed: fc.double({ min: 0.01, max: 100, noNaN: true }),
      interruptionsPerHour: fc.double({ min: 0, max: 1000, noNaN: true }),
      load: fc.double({ min: 0, max: 1, noNaN: true }),
      consecutiveValid: fc.nat(30),
    })
    .map(({ consecutiveValid, ...facts }) =>
      waiter({ ...facts, score: { ...NEW_SCORE, consecutiveValid } }),
    );

  test('a node in quarantine never gets work, nor one that takes none', () => {
    fc.assert(
      fc.property(
        fc.array(anyWaiter),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (all, draws) => {
          const best = bestWaiter(task(), all);
          const partners = pickPartners(task(), all, draws).map((i) => all[i] as WaiterFacts);
          for (const { state, tier } of best ? [best.waiter, ...partners] : partners) {
            expect(takesWork(state)).toBe(true);
            expect(tier).not.toBe('quarantined');
          }
          expect(best === undefined).toBe(all.every((one) => whyNot(task(), one) !== undefined));
        },
      ),
    );
  });

  test('partners are of distinct owners, and of none that is excluded', () => {
    fc.assert(
      fc.property(
        fc.array(anyWaiter),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (all, draws) => {
          const picked = pickPartners(task({ excludedOwners: ['o1'] }), all, draws);
          const owners = picked.map((i) => all[i]?.owner);
          expect(new Set(owners).size).toBe(owners.length);
          expect(owners).not.toContain('o1');
        },
      ),
    );
  });
});

describe('who suits a task best', () => {
  test.each<[string, Partial<WaiterFacts>, Partial<WaiterFacts>]>([
    ['the faster', { speed: 2 }, { speed: 1 }],
    ['the less loaded', { load: 0.1 }, { load: 0.5 }],
    ['the one less often interrupted', { interruptionsPerHour: 0.1 }, { interruptionsPerHour: 5 }],
    ['the one on mains power', {}, { battery: { present: true, onMains: false } }],
    ['the one on a free network', { network: 'wireless' }, { network: 'metered' }],
    ['the one that is trusted', {}, { score: { ...PROVEN, consecutiveValid: 0 } }],
    ['the one that answers', {}, { score: { ...PROVEN, reliability: 0.5 } }],
    ['the one in good order', {}, { state: 'DEGRADED' }],
    ['the one that has waited longer', { waitedSeconds: 60 }, {}],
    [
      'the kind that is usually faster',
      { speed: undefined },
      { speed: undefined, deviceClass: 'phone' },
    ],
  ])('%s', (_, better, worse) => {
    const all = [waiter({ node: 'worse', ...worse }), waiter({ node: 'better', ...better })];
    expect(bestWaiter(task(), all)?.waiter.node).toBe('better');
  });

  test('none is forgotten: a slow node that waits is chosen in the end', () => {
    const slow = waiter({ speed: 0.1, waitedSeconds: 3 * 3600 });
    expect(bestWaiter(task(), [waiter(), slow])?.index).toBe(1);
  });

  test('interruptions cost what the formula of restarts says', () => {
    // An hour's task interrupted once an hour: e - 1 hours (1.718 h).
    const hourly = waiter({ interruptionsPerHour: 1 });
    expect(expectedSeconds(task({ estimatedSeconds: 3600 }), hourly)).toBeCloseTo(6185.8, 0);
    expect(interruptionRate({ interruptions: 10, hoursWorked: 9 })).toBeCloseTo(1.02);
  });

  test('no facts make a cost that is no number', () => {
    const awful = waiter({
      load: 1,
      interruptionsPerHour: 1e9,
      score: { ...NEW_SCORE, reliability: 0 },
    });
    expect(placementCost(task({ estimatedSeconds: 1e6 }), awful)).toBeLessThan(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('which task a node should take', () => {
  const tasks = [60, 600, 6000].map((estimatedSeconds) => task({ estimatedSeconds }));
  const offered = (one: WaiterFacts, all: readonly TaskFacts[]) =>
    all.map((each) => ({ task: each, waiter: one }));

  test('a newcomer takes the shortest, a fast proven node the longest', () => {
    expect(bestTask(offered(waiter({ score: undefined }), tasks))).toBe(0);
    expect(bestTask(offered(waiter(), tasks))).toBe(2);
  });

  test('a slow node takes what it finishes in time, and the quickest where it finishes none', () => {
    expect(bestTask(offered(waiter({ speed: 0.2 }), tasks))).toBe(1);
    expect(bestTask(offered(waiter({ speed: 0.001 }), tasks))).toBe(0);
  });

  test('it takes nothing that it may not have', () => {
    expect(bestTask(offered(waiter({ tier: 'quarantined' }), tasks))).toBeUndefined();
    expect(bestTask(offered(waiter(), []))).toBeUndefined();
  });
});

describe('partners', () => {
  const owners = (speeds: number[], more: Partial<WaiterFacts> = {}) =>
    speeds.map((speed, i) => waiter({ node: `n${i}`, owner: `o${i}`, speed, ...more }));

  test('are drawn by lot among the proven, not by speed', () => {
    const all = [...owners([1, 5, 2]), waiter({ owner: 'new', score: undefined })];
    const drawn = [0, 0.34, 0.67].map((draw) => pickPartners(task(), all, [draw])[0]);
    expect(drawn).toEqual([0, 1, 2]);
  });

  test('are newcomers where nobody is proven, and slow where nobody is quick', () => {
    expect(pickPartners(task(), owners([1], { score: undefined }), [0.5])).toEqual([0]);
    const slow = [...owners([1, 1, 0.1])];
    expect(pickPartners(task({ excludedOwners: ['o0', 'o1'] }), slow, [0.5])).toEqual([2]);
  });

  test('of an owner with many nodes are drawn no more often than of one with few', () => {
    const many = Array.from({ length: 98 }, (_, i) => waiter({ node: `m${i}`, owner: 'many' }));
    const all = [waiter({ node: 'a', owner: 'a' }), ...many, waiter({ node: 'b', owner: 'b' })];
    const draws = Array.from({ length: 300 }, (_, i) => i / 300);
    const drawn = draws.map((draw) => all[pickPartners(task(), all, [draw])[0] as number]?.owner);
    expect(drawn.filter((owner) => owner === 'many')).toHaveLength(100);
  });
});
