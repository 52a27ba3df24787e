import { MeasuredSpeeds } from '../../fleet';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { smallServer } from '../../tests/support/enrolled-node';
import { FakeTemporal } from '../../tests/support/fake-temporal';
import { nodeIdOf, TestAllocations, TestDirectory } from '../../tests/support/node-directory';
import { until } from '../../tests/support/until';
import type { TaskLease } from '../auth/seal';
import { bestWaiterBy } from './best-waiter';
import { Dispatcher } from './dispatcher';
import type { ChooseWaiter, QueuedTask, Waiter } from './waiter';

const QUEUE = 'test.numbers.v1';
const SECOND = 'test.words.v1';

const opened: Dispatcher[] = [];

function open(choose: ChooseWaiter = (_task, waiters) => waiters[0] as Waiter) {
  const troubles: unknown[] = [];
  const upstream = new FakeTemporal();
  const directory = new TestDirectory();
  const allocations = new TestAllocations();
  const dispatcher = new Dispatcher({
    ...{ temporal: upstream, allocations, choose, identity: 'gate' },
    onError: (error) => troubles.push(error),
  });
  opened.push(dispatcher);
  const waiter = (index: number, capabilities = [QUEUE]) => {
    const nodeId = nodeIdOf(index);
    const given: QueuedTask[] = [];
    const made: Waiter & { given: QueuedTask[]; ended: number; isThere: boolean } = {
      identity: directory.add(nodeId, { capabilities }),
      queue: nodeQueue(nodeId),
      workerKey: 'one',
      since: 0,
      given,
      ended: 0,
      isThere: true,
      refresh: async () => made.identity,
      give(task) {
        if (made.isThere) given.push(task);
        return made.isThere;
      },
      end() {
        made.ended += 1;
        dispatcher.leave(made);
      },
    };
    dispatcher.wait(made);
    return made;
  };
  return { upstream, allocations, dispatcher, waiter, troubles };
}

describe('placement at the pull', () => {
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  it('asks upstream only while an eligible node waits, and once for many that are idle', async () => {
    const { upstream, dispatcher, waiter } = open();
    expect(upstream.polls).toEqual([]);
    const idle = Array.from({ length: 100 }, (_, i) => waiter(i));
    expect(upstream.polls).toEqual([{ queue: QUEUE, identity: 'gate' }]);
    for (const one of idle) dispatcher.leave(one);
    upstream.schedule(QUEUE);
    await until(() => upstream.polls.length === 1);
  });

  it('takes as many at once as there are nodes when there is a backlog', async () => {
    const { upstream, waiter } = open();
    for (let i = 0; i < 30; i += 1) upstream.schedule(QUEUE);
    const nodes = Array.from({ length: 10 }, (_, i) => waiter(i));
    await until(() => nodes.every(({ given }) => given.length === 1));
    expect(nodes.map(({ given }) => given[0]?.task.activityId).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => String(i + 1)).sort(),
    );
  });

  it('gives a task to the node that is chosen, of those that may have it', async () => {
    const { upstream, waiter } = open((_task, waiters) => waiters.at(-1) as Waiter);
    const nodes = [waiter(1), waiter(2), waiter(3, [SECOND])];
    upstream.schedule(QUEUE);
    await until(() => nodes.some(({ given }) => given.length > 0));
    expect(nodes.map(({ given }) => given.length)).toEqual([0, 1, 0]);
  });

  it('gives a task that a node could not do to another, and to the same where there is no other', async () => {
    const { upstream, dispatcher, waiter } = open();
    const [first, second] = [waiter(1), waiter(2)];
    upstream.schedule(QUEUE);
    await until(() => first.given.length === 1);
    const { workflowExecution, activityId } = first.given[0]?.task ?? {};
    const workflowId = workflowExecution?.workflowId ?? '';
    const lease = { workflowId, activityId, node: nodeIdOf(1) } as TaskLease;
    dispatcher.avoid(lease);
    const again = waiter(1);
    upstream.schedule(QUEUE, { activityId, workflowExecution });
    await until(() => second.given.length === 1);
    upstream.schedule(QUEUE, { activityId, workflowExecution });
    await until(() => again.given.length === 1);
  });

  it('gives it to the next when the chosen one has gone', async () => {
    const { upstream, waiter } = open();
    const [gone, next] = [waiter(1), waiter(2)];
    gone.isThere = false;
    upstream.schedule(QUEUE);
    await until(() => next.given.length === 1);
  });

  it("polls a node's own queue only while it has an open allocation", async () => {
    const { upstream, allocations, waiter } = open();
    const node = waiter(1, []);
    upstream.schedule(nodeQueue(nodeIdOf(1)));
    expect(upstream.polls).toEqual([]);
    allocations.allocate(nodeIdOf(2));
    expect(upstream.polls).toEqual([]);
    allocations.allocate(nodeIdOf(1));
    await until(() => node.given.length === 1);
    expect(upstream.polls).toEqual([{ queue: nodeQueue(nodeIdOf(1)), identity: nodeIdOf(1) }]);
  });

  it('keeps a task alive for the next node, with its last details, and hands it back in the end', async () => {
    jest.useFakeTimers();
    const { upstream, dispatcher, waiter } = open();
    const node = waiter(1);
    dispatcher.leave(node);
    upstream.schedule(QUEUE, { heartbeatTimeout: { seconds: 6 as never } });
    await jest.advanceTimersByTimeAsync(7_000);
    expect(upstream.reports.map(({ call }) => call)).toEqual(Array(3).fill('heartbeat'));
    await jest.advanceTimersByTimeAsync(14_000);
    expect(upstream.reports.at(-1)).toMatchObject({
      call: 'fail',
      failure: { applicationFailureInfo: { type: 'NO_NODE' } },
    });
    const count = upstream.reports.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(upstream.reports).toHaveLength(count);
  });

  it('gives a task that waits here to the next node at once', async () => {
    const { upstream, dispatcher, waiter } = open();
    dispatcher.leave(waiter(1));
    upstream.schedule(QUEUE);
    await new Promise((resolve) => setImmediate(resolve));
    const next = waiter(2);
    await until(() => next.given.length === 1);
    expect(upstream.polls).toHaveLength(1);
  });

  it('waits between polls that fail, longer each time, and no node is told', async () => {
    jest.useFakeTimers();
    const { upstream, dispatcher, waiter, troubles } = open();
    let polls = 0;
    upstream.poll = async () => {
      polls += 1;
      throw new Error('away');
    };
    const node = waiter(1);
    await jest.advanceTimersByTimeAsync(10_000);
    // 0, 0.2, 0.6, 1.4, 3, 6.2 s
    expect(polls).toBe(6);
    expect([troubles.length, node.ended]).toEqual([6, 0]);
    await dispatcher.close();
    expect(node.ended).toBe(1);
  });

  it('prefers the node that is faster at the step, as far as the gate has seen', async () => {
    const speeds = new MeasuredSpeeds();
    const { upstream, waiter } = open(bestWaiterBy(speeds, () => 0));
    const nodes = [waiter(1), waiter(2), waiter(3)];
    for (const [index, seconds] of [
      [1, 8],
      [2, 2],
      [3, 5],
    ] as const) {
      for (let i = 0; i < 20; i += 1) speeds.note(nodeIdOf(index), 'double@1', seconds);
    }
    upstream.schedule(QUEUE);
    await until(() => nodes.some(({ given }) => given.length > 0));
    expect(nodes.map(({ given }) => given.length)).toEqual([0, 1, 0]);
    expect(speeds.speedOf(nodeIdOf(2), 'double@1')).toBeGreaterThan(1);
    expect(speeds.speedOf(nodeIdOf(2), 'other@1')).toBeUndefined();
  });

  it('goes by what it has seen, whatever a node says of its speed', async () => {
    const speeds = new MeasuredSpeeds();
    const { upstream, waiter } = open(bestWaiterBy(speeds, () => 0));
    const [boaster, modest] = [waiter(1), waiter(2)];
    boaster.identity = {
      ...boaster.identity,
      report: smallServer({ cpu: { model: 'fast', cores: 10_000, simd: true } }),
      benchmark: { moleculesPerSecond: 1e12 } as never,
    };
    modest.identity = { ...modest.identity, report: smallServer({ deviceClass: 'phone' }) };
    for (let i = 0; i < 20; i += 1) {
      speeds.note(nodeIdOf(1), 'double@1', 8);
      speeds.note(nodeIdOf(2), 'double@1', 2);
    }
    upstream.schedule(QUEUE);
    await until(() => modest.given.length === 1);
    expect(boaster.given).toEqual([]);
  });
});
