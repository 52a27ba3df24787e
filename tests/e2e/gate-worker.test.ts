import { Context } from '@temporalio/activity';
import { Worker } from '@temporalio/worker';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import type { SignedEnvelope } from '../../schemas/nodes/results';
import { digestOf, verifyResult } from '../../trust';
import { startTestGate, type TestGate } from '../support/gate';
import { nodeIdOf } from '../support/node-directory';
import { startTestTemporal, type TestTemporal } from '../support/temporal';
import { until } from '../support/until';

const LIMIT_MS = 240_000;
const QUEUE = 'test.numbers.v1';
const NODE = nodeIdOf(1);
const OUTPUTS = {
  'double@1': { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] },
};

/** A worker of Temporal's own SDK, of which nothing was changed, behind a gate. */
describe('an unmodified activity worker', () => {
  let temporal: TestTemporal;
  let gate: TestGate;

  beforeAll(async () => {
    temporal = await startTestTemporal();
    gate = await startTestGate({ temporal, outputs: OUTPUTS });
  }, LIMIT_MS);

  afterAll(async () => {
    await gate?.close();
    await temporal?.stop();
  }, LIMIT_MS);

  async function serving<T>(
    activities: Record<string, (input: never) => Promise<unknown>>,
    body: () => Promise<T>,
  ): Promise<T> {
    gate.directory.add(NODE, { capabilities: [QUEUE] });
    const connection = await gate.connect({ certificate: await gate.certify(NODE) });
    const worker = await Worker.create({
      connection,
      namespace: NODE_NAMESPACE,
      taskQueue: nodeQueue(NODE),
      activities,
    });
    const running = worker.run();
    try {
      return await body();
    } finally {
      worker.shutdown();
      await running;
      await connection.close();
    }
  }

  const double = async ({ value }: { value: number }) => ({ value: 2 * value });

  test('does a step of a shared queue, and the workflow gets a signed envelope', async () => {
    await serving({ 'double@1': double }, async () => {
      const input = { value: 21 };
      const run = await temporal.start({ activityType: 'double@1', taskQueue: QUEUE, input });
      const envelope = (await run.result()) as SignedEnvelope;
      expect(envelope).toMatchObject({
        output: { value: 42 },
        inputDigest: digestOf(input),
        outputDigest: digestOf({ value: 42 }),
        node: NODE,
        attempt: 1,
      });
      const subject = { activityType: 'double@1', workflowId: run.workflowId, activityId: '1' };
      verifyResult(envelope, subject, gate.keys);
      const elsewhere = { ...subject, workflowId: 'another' };
      expect(() => verifyResult(envelope, elsewhere, gate.keys)).toThrow();
    });
  });

  test('heartbeats, fails, tries again with its last details, and hears of a cancellation', async () => {
    const seen: unknown[] = [];
    const work = async () => {
      const context = Context.current();
      seen.push(context.info.heartbeatDetails);
      context.heartbeat({ at: context.info.attempt });
      if (context.info.attempt === 1) throw new Error('once');
      for (;;) {
        context.heartbeat({ at: 'waiting' });
        await context.sleep(100);
      }
    };
    await serving({ 'double@1': work }, async () => {
      const run = await temporal.start({
        ...{ activityType: 'double@1', taskQueue: QUEUE, input: {}, heartbeatTimeoutMs: 2_000 },
      });
      await until(() => seen.length === 2);
      expect(seen).toEqual([undefined, { at: 1 }]);
      await run.cancel();
      await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    });
  });

  test('does the steps of projects that share a queue in turn, however long the backlog of one', async () => {
    const done: string[] = [];
    const note = async ({ project }: { project: string }) => {
      done.push(project);
      return { value: 1 };
    };
    const ask = (project: string) =>
      temporal.start({
        ...{ activityType: 'double@1', taskQueue: QUEUE, input: { project } },
        fairnessKey: project,
      });
    const runs: Awaited<ReturnType<typeof ask>>[] = [];
    for (let i = 0; i < 40; i += 1) runs.push(await ask('large'));
    for (let i = 0; i < 4; i += 1) runs.push(await ask('small'));
    const scheduled = async ({ workflowId }: { workflowId: string }) => {
      const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
      return (raw.pendingActivities ?? []).length > 0;
    };
    for (const run of runs) await until(() => scheduled(run));
    await serving({ 'double@1': note }, async () => {
      await Promise.all(runs.map((run) => run.result()));
    });
    // In the order in which they came they would be the last four.
    expect(done.lastIndexOf('small')).toBeLessThan(20);
  });

  test('sees nothing of Temporal but its one namespace', async () => {
    const connection = await gate.connect({ certificate: await gate.certify(NODE) });
    const { namespaceInfo } = await connection.workflowService.describeNamespace({
      namespace: NODE_NAMESPACE,
    });
    expect(namespaceInfo?.name).toBe(NODE_NAMESPACE);
    expect(namespaceInfo?.capabilities?.workerCommands ?? false).toBe(false);
    expect(Number(namespaceInfo?.limits?.blobSizeLimitError)).toBe(2 * 1024 * 1024);
    const foreign = connection.workflowService.describeNamespace({ namespace: 'default' });
    await expect(foreign).rejects.toMatchObject({ code: 7 });
    await connection.close();
  });
});
