import path from 'node:path';
import { Context } from '@temporalio/activity';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { createShared, GateArguments, GateState } from '../../bench/gate/gate-process';
import { type Child, startChild } from '../../bench/support/child';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { connectAs, startTestGate, type TestGate } from '../support/gate';
import { createAuthority } from '../support/gate-authority';
import { startBalancer } from '../support/load-balancer';
import { nodeIdOf } from '../support/node-directory';
import { connectRaw } from '../support/raw-grpc';
import { REPOSITORY } from '../support/stack';
import { startTestTemporal, type TestTemporal } from '../support/temporal';
import { until } from '../support/until';

const LIMIT_MS = 240_000;
const QUEUE = 'test.work.v1';
const NODE = nodeIdOf(0);
const OTHER = nodeIdOf(1);
const OUTPUTS = { 'work@1': { type: 'object', required: ['by'] } };

/** What only a real server shows: when its timeouts run, and whose report it takes. */
describe('a gate before a real Temporal', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await startTestTemporal();
  }, LIMIT_MS);
  afterAll(() => temporal?.stop(), LIMIT_MS);

  const workerOn = (connection: NativeConnection, node: string, work: () => Promise<unknown>) =>
    Worker.create({
      connection,
      namespace: NODE_NAMESPACE,
      taskQueue: nodeQueue(node),
      activities: { 'work@1': work },
      maxHeartbeatThrottleInterval: 300,
    });

  /** Beats until told to stop, then says who did it. */
  const workFor = (by: string, isDone: () => boolean, onStart: () => unknown) => async () => {
    const context = Context.current();
    onStart();
    while (!isDone()) {
      context.heartbeat();
      await context.sleep(100);
    }
    return { by, attempt: context.info.attempt };
  };

  test('kill -9 of one of two gates in mid-activity costs no attempt', async () => {
    const module = path.join(REPOSITORY, 'dist/bench/gate/gate-process.js');
    const shared = await (require(module) as { createShared: typeof createShared }).createShared();
    const given: GateArguments = {
      ...{ address: temporal.address, namespace: temporal.namespace, capability: QUEUE, nodes: 2 },
      ...{ outputs: OUTPUTS, shared },
    };
    const gates: Child[] = await Promise.all(
      [1, 2].map(() => startChild(module, [JSON.stringify(given)])),
    );
    const states = await Promise.all(gates.map((gate) => gate.ask<GateState>({})));
    const balancer = await startBalancer(states.map(({ port }) => port));
    const bearer = 'secret-of-0';
    const connection = await connectAs(`localhost:${balancer.port}`, shared.root, { bearer });
    let starts = 0;
    let isDone = false;
    const count = () => {
      starts += 1;
    };
    const worker = await workerOn(
      connection,
      NODE,
      workFor(NODE, () => isDone, count),
    );
    const running = worker.run();
    const run = await temporal.start({
      ...{ activityType: 'work@1', taskQueue: QUEUE, input: {}, heartbeatTimeoutMs: 3_000 },
    });
    await until(() => starts === 1);
    process.kill((gates[0] as Child).pid, 'SIGKILL');
    // Longer than the heartbeat timeout: only beats through the other gate keep it alive.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    isDone = true;
    expect(await run.result()).toMatchObject({ output: { by: NODE, attempt: 1 }, attempt: 1 });
    expect(starts).toBe(1);
    worker.shutdown();
    await running;
    await connection.close();
    balancer.close();
    await (gates[1] as Child).end();
  });

  describe('in this process', () => {
    let gate: TestGate;
    beforeAll(async () => {
      gate = await startTestGate({ temporal, outputs: OUTPUTS });
      for (const node of [NODE, OTHER]) gate.directory.add(node, { capabilities: [QUEUE] });
    });
    afterAll(() => gate?.close());

    test('the task of a quarantined node is with another one within two seconds', async () => {
      const seen: { node: string; at: number }[] = [];
      const workers = await Promise.all(
        [NODE, OTHER].map(async (node) => {
          const connection = await gate.connect({ certificate: await gate.certify(node) });
          const note = () => void seen.push({ node, at: performance.now() });
          const worker = await workerOn(
            connection,
            node,
            workFor(node, () => seen.length > 1, note),
          );
          return { worker, running: worker.run(), connection };
        }),
      );
      const run = await temporal.start({
        ...{ activityType: 'work@1', taskQueue: QUEUE, input: {}, heartbeatTimeoutMs: 30_000 },
      });
      await until(() => seen.length === 1);
      const liar = seen[0]?.node as string;
      const quarantinedAt = performance.now();
      gate.directory.change(liar, { state: 'QUARANTINED', tier: 'quarantined' });
      const honest = liar === NODE ? OTHER : NODE;
      expect(await run.result()).toMatchObject({ output: { by: honest }, node: honest });
      expect((seen[1]?.at ?? Number.NaN) - quarantinedAt).toBeLessThan(2_000);
      for (const { worker } of workers) worker.shutdown();
      await Promise.all(workers.map(({ running }) => running));
      for (const { connection } of workers) await connection.close();
    });

    test('a gate of another authority is not believed by nodes', async () => {
      const stranger = await startTestGate({
        ...{
          temporal,
          outputs: OUTPUTS,
          directory: gate.directory,
          authority: await createAuthority(),
        },
      });
      const certificate = await gate.certify(OTHER);
      await expect(
        connectRaw(stranger.port, { root: gate.authority.root, certificate }),
      ).rejects.toThrow();
      await stranger.close();
    });
  });
});
