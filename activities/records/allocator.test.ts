import { MeasuredSpeeds } from '../../fleet';
import type { NodeState } from '../../schemas/constants/nodes';
import type { AllocateItem, AllocateOutput, SilentNode } from '../../schemas/records/steps';
import type { Database } from '../../store/database';
import { testDatabase } from '../../tests/support/database';
import { enrolNode } from '../../tests/support/enrolled-node';
import { until } from '../../tests/support/until';
import { Allocator } from './allocator';
import type { RecordsServices } from './services';

/** Who never comes cannot be waited for. */
const PATIENCE_MS = 100;
const HOUR_MS = 3_600_000;

const database = testDatabase();
let queues = 0;

/** A queue of its own for each test, so that nodes of others do not count. */
function freshQueue(): string {
  queues += 1;
  return `test.queue${queues}.v1`;
}

function allocatorOf(given: Database = database()): Allocator {
  const services = { database: given, steps: new Map() } as unknown as RecordsServices;
  return new Allocator(services, new MeasuredSpeeds(), PATIENCE_MS);
}

function itemOf(taskQueue: string, group: string, more: Partial<AllocateItem> = {}): AllocateItem {
  return {
    ...{ group, step: 'chemistry.filter', stepVersion: 1, activityType: 'chemistry.filter@1' },
    ...{ taskQueue, resources: { memoryMb: 1, cores: 1 } },
    ...{ excludedOwners: [], asked: 0, wanted: null },
    ...more,
  };
}

function ask(
  allocator: Allocator,
  project: string,
  items: AllocateItem[],
): Promise<AllocateOutput> {
  return allocator.allocate({ project, tier: 'public', items }, new AbortController().signal);
}

function nodesOf({ allocations }: AllocateOutput): string[][] {
  return allocations.map(({ assignments }) => assignments.map(({ node }) => node));
}

async function closeOldest(node: string, count: number): Promise<void> {
  const open = await database().allocations.ofNode(node);
  await database().allocations.close(open.slice(0, count).map(({ id }) => id));
}

test('where nodes are scarce projects take turns, however much one of them asks for', async () => {
  const queue = freshQueue();
  await enrolNode(database(), {
    id: 'turns',
    owner: 'ada',
    report: { capabilities: [queue], slots: 4 },
  });
  const allocator = allocatorOf();
  const many = Array.from({ length: 20 }, (_, i) => itemOf(queue, `big/${i}`));
  await ask(allocator, 'big', many.slice(0, 4));
  const served: Record<string, number> = { big: 0, small: 0 };
  const count = async (project: string, items: AllocateItem[]) => {
    const { allocations } = await ask(allocator, project, items);
    served[project] =
      (served[project] ?? 0) + allocations.filter((a) => a.assignments.length).length;
  };
  const waits = [
    count('big', many.slice(4)),
    count('small', [itemOf(queue, 'small/0'), itemOf(queue, 'small/1')]),
  ];
  await closeOldest('turns', 2);
  await Promise.all(waits);
  expect(served).toEqual({ big: 1, small: 1 });
});

test('what the network is like is read once, however many steps wait', async () => {
  const queue = freshQueue();
  await enrolNode(database(), {
    id: 'once',
    owner: 'ada',
    report: { capabilities: [queue], slots: 99 },
  });
  const statements = async (count: number) => {
    let calls = 0;
    const counted = <T extends object>(store: T): T =>
      new Proxy(store, {
        get: (target, key) => {
          const method = target[key as keyof T];
          return typeof method !== 'function'
            ? method
            : (...args: unknown[]) => {
                calls += 1;
                return method.apply(target, args);
              };
        },
      });
    const { nodes, allocations, scores } = database();
    const allocator = allocatorOf({
      ...database(),
      ...{ nodes: counted(nodes), allocations: counted(allocations), scores: counted(scores) },
    });
    const items = Array.from({ length: count }, (_, i) => itemOf(queue, `once${count}/${i}`));
    const found = nodesOf(await ask(allocator, 'p', items));
    expect(found).toEqual(items.map(() => ['once']));
    return calls;
  };
  expect(await statements(40)).toBe(await statements(1));
});

test('an attempt that was lost finds what it had placed; a later round asks anew', async () => {
  const queue = freshQueue();
  for (const owner of ['a', 'b', 'c']) {
    await enrolNode(database(), { id: `again-${owner}`, owner, report: { capabilities: [queue] } });
  }
  const allocator = allocatorOf();
  const item = itemOf(queue, 'again/0');
  const [first = []] = nodesOf(await ask(allocator, 'p', [item]));
  expect(nodesOf(await ask(allocator, 'p', [item]))).toEqual([first]);
  expect(await database().allocations.ofGroups(['again/0'])).toHaveLength(1);
  await database().allocations.closeGroup('again/0');
  const known = { asked: 0, excludedOwners: [String(first[0]).slice(-1)] };
  const [later] = nodesOf(await ask(allocator, 'p', [{ ...item, ...known }]));
  expect(later).not.toEqual(first);
  const rows = await database().allocations.ofGroups(['again/0']);
  expect(rows.map(({ id, closedAt }) => [id, closedAt === null])).toEqual([
    ['again/0#000', false],
    ['again/0#001', true],
  ]);
});

test('a node whose work is often interrupted comes after one that works on', async () => {
  const queue = freshQueue();
  // By name alone the restless one would come first.
  for (const id of ['rest-a', 'rest-b']) {
    await enrolNode(database(), { id, owner: id, report: { capabilities: [queue] } });
  }
  const history = (node: string, to: NodeState, back: NodeState) =>
    Array.from({ length: 20 }, (_, i) => {
      const at = (hours: number) =>
        new Date(Date.now() - HOUR_MS * (40 - 2 * i - hours)).toISOString();
      const change = (from: NodeState, into: NodeState, hours: number) => ({
        ...{ id: `${node}${i}${from}`, node, from, to: into, at: at(hours), reason: 'test' },
      });
      return [change(back, 'BUSY', 0), change('BUSY', to, 1)];
    }).flat();
  await database().nodes.transition([
    ...history('rest-a', 'DISCONNECTED', 'REJOINING'),
    ...history('rest-b', 'READY', 'READY'),
  ]);
  const found = await database().nodes.interruptions(['rest-a', 'rest-b'], new Date(0));
  expect(found.get('rest-a')).toMatchObject({ interruptions: 20 });
  expect(found.get('rest-a')?.hoursWorked).toBeCloseTo(20, 3);
  expect(found.get('rest-b')).toMatchObject({ interruptions: 0 });
  for (const id of ['rest-a', 'rest-b']) {
    const change = { node: id, from: 'REJOINING' as const, to: 'READY' as const };
    await database().nodes.transition([
      { ...change, id: `${id}-now`, at: new Date().toISOString(), reason: 'test' },
    ]);
  }
  expect(nodesOf(await ask(allocatorOf(), 'p', [itemOf(queue, 'rest/0')]))).toEqual([['rest-b']]);
});

test('answers of a class are compared within it: partners are of the same machine and tool', async () => {
  const queue = freshQueue();
  const tools = { vina: '1.2.5' };
  for (const [id, arch, version] of [
    ['class-a', 'x64', '1.2.5'],
    ['class-b', 'arm64', '1.2.5'],
    ['class-c', 'x64', '1.2.7'],
  ] as const) {
    const report = { arch, tools: { ...tools, vina: version }, capabilities: [queue] };
    await enrolNode(database(), { id, owner: id, report });
  }
  const contract = { agreement: { comparator: 'equal-in-class', tolerance: 0 }, tools: ['vina'] };
  const steps = new Map([['docking.dock@1', { implementation: { contract } }]]);
  const services = { database: database(), steps } as unknown as RecordsServices;
  const allocator = new Allocator(services, new MeasuredSpeeds(), PATIENCE_MS);
  const item = itemOf(queue, 'class/0', { step: 'docking.dock', activityType: 'docking.dock@1' });
  const { allocations } = await ask(allocator, 'p', [item]);
  const [{ node, class: first } = { node: '', class: '' }] = allocations[0]?.assignments ?? [];
  const further = { ...item, excludedOwners: [node], asked: 1, wanted: 1, class: first };
  // Nobody else is of its class: there is nobody to wait for.
  expect((await ask(allocator, 'p', [further])).allocations).toMatchObject([{ noneLeft: true }]);
  const [arch, version] = String(first).split('/') as [string, string];
  const twin = { arch, tools: { vina: version.replace('vina ', '') }, capabilities: [queue] };
  await enrolNode(database(), { id: 'class-d', owner: 'class-d', report: twin });
  expect(nodesOf(await ask(allocator, 'p', [further]))).toEqual([['class-d']]);
});

/** A further opinion is wanted on a result that `excluded` have given theirs on. */
function further(item: AllocateItem, excluded: string[], silent: SilentNode[]): AllocateItem {
  const asked = excluded.length + silent.length;
  const ended = silent.map(({ node }) => node);
  const more = silent.length > 0 ? { silent, ended } : {};
  return { ...item, excludedOwners: excluded, asked, wanted: 1, ...more };
}

const SILENT_MS = 60_000;

/** The database as it will be when a node has been silent for a minute. */
function whileSilent(node: string): Database {
  const { nodes } = database();
  const before = new Date(Date.now() - SILENT_MS).toISOString();
  const list: typeof nodes.list = async (query) => {
    const rows = await nodes.list(query);
    return rows.map((row) => (row.id === node ? { ...row, lastSeenAt: before } : row));
  };
  return { ...database(), nodes: { ...nodes, list } };
}

test('steps that each wait for one more opinion do not keep each other from it', async () => {
  const queue = freshQueue();
  for (const id of ['hold-a', 'hold-b']) {
    await enrolNode(database(), { id, owner: id, report: { capabilities: [queue] } });
  }
  const allocator = allocatorOf();
  const items = [itemOf(queue, 'hold/0'), itemOf(queue, 'hold/1')];
  const first = nodesOf(await ask(allocator, 'p', items)).flat();
  expect([...first].sort()).toEqual(['hold-a', 'hold-b']);
  // Both have answered, and fill the only slot of either node until their steps are agreed on.
  const more = items.map((item, i) => {
    const node = String(first[i]);
    return { ...item, excludedOwners: [node], ended: [node], asked: 1, wanted: 1 };
  });
  expect(nodesOf(await ask(allocator, 'p', more)).flat()).toEqual([...first].reverse());
});

test('an owner whose machine was silent is asked on another, after owners that were not asked', async () => {
  const queue = freshQueue();
  const report = { capabilities: [queue] };
  for (const [id, owner] of [
    ['lid-a1', 'lid-a'],
    ['lid-b1', 'lid-b'],
    ['lid-b2', 'lid-b'],
  ] as const) {
    await enrolNode(database(), { id, owner, report });
  }
  const allocator = allocatorOf();
  const item = itemOf(queue, 'lid/0');
  const lateAt = new Date(Date.now() + SILENT_MS).toISOString();
  const late = { node: 'lid-b1', owner: 'lid-b', lateAt };
  const asked = further(item, ['lid-a'], [late]);
  expect(nodesOf(await ask(allocator, 'p', [asked]))).toEqual([['lid-b2']]);
  await enrolNode(database(), { id: 'lid-c1', owner: 'lid-c', report });
  const again = { ...asked, group: 'lid/1' };
  expect(nodesOf(await ask(allocator, 'p', [again]))).toEqual([['lid-c1']]);
});

test('one that was late is asked again once it was heard of, and its slot is free', async () => {
  const queue = freshQueue();
  for (const id of ['wake-a', 'wake-b']) {
    await enrolNode(database(), { id, owner: id, report: { capabilities: [queue] } });
  }
  const allocator = allocatorOf();
  const item = itemOf(queue, 'wake/0');
  const [[first] = []] = nodesOf(await ask(allocator, 'p', [item]));
  const other = first === 'wake-a' ? 'wake-b' : 'wake-a';
  const one = further(item, [String(first)], []);
  expect(nodesOf(await ask(allocator, 'p', [one]))).toEqual([[other]]);
  const late = (at: number) => ({
    ...{ node: other, owner: other, lateAt: new Date(at).toISOString() },
  });
  const asleep = further(item, [String(first)], [late(Date.now() + SILENT_MS)]);
  const none = { noneLeft: true, mayReturn: true };
  expect((await ask(allocator, 'p', [asleep])).allocations).toMatchObject([none]);
  const awake = further(item, [String(first)], [late(Date.now() - SILENT_MS)]);
  expect(nodesOf(await ask(allocator, 'p', [awake]))).toEqual([[other]]);
  const rows = await database().allocations.ofNode(other);
  expect(rows.map(({ id }) => id)).toEqual(['wake/0#002']);
  // An attempt that was lost finds what it had asked, not what was late before.
  expect(nodesOf(await ask(allocator, 'p', [awake]))).toEqual([[other]]);
  expect(await database().allocations.ofGroups(['wake/0'])).toHaveLength(3);
  const broken = further(item, [String(first)], [{ ...late(0), lateAt: null }]);
  const gone = { ...broken, group: 'wake/1' };
  expect((await ask(allocator, 'p', [gone])).allocations).toMatchObject([
    { noneLeft: true, mayReturn: false },
  ]);
});

test('nobody waits for machines that may not have it; those that are away may come back', async () => {
  const queue = freshQueue();
  const report = { capabilities: [queue] };
  await enrolNode(database(), { id: 'away-a', owner: 'away-a', report });
  await enrolNode(database(), { id: 'away-b', owner: 'away-b', report, tier: 'public' });
  const allocator = allocatorOf();
  const item = further(itemOf(queue, 'away/0'), ['away-a'], []);
  const { signal } = new AbortController();
  const call = { project: 'p', tier: 'contributed' as const, items: [item] };
  const none = (mayReturn: boolean) => [{ assignments: [], noneLeft: true, mayReturn }];
  expect((await allocator.allocate(call, signal)).allocations).toMatchObject(none(false));
  await enrolNode(database(), { id: 'away-c', owner: 'away-c', report });
  const later = allocatorOf(whileSilent('away-c'));
  expect((await later.allocate(call, signal)).allocations).toMatchObject(none(true));
});

test('a call that is cancelled waits no longer, and the others go on', async () => {
  const queue = freshQueue();
  const allocator = allocatorOf();
  const stop = new AbortController();
  const items = [itemOf(queue, 'stop/0')];
  const called = allocator.allocate({ project: 'p', tier: 'public', items }, stop.signal);
  const other = ask(allocator, 'q', [itemOf(queue, 'stop/1')]);
  stop.abort(new Error('cancelled'));
  await expect(called).rejects.toThrow('cancelled');
  await enrolNode(database(), { id: 'stop', owner: 'ada', report: { capabilities: [queue] } });
  await until(async () => (await database().allocations.ofNode('stop')).length > 0);
  expect(nodesOf(await other)).toEqual([['stop']]);
});
