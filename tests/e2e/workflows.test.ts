import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Context } from '@temporalio/activity';
import { Client, Connection, type WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import fc from 'fast-check';
import { readStackRecord } from '../../client/stack';
import { createRandom } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { steps } from '../../schemas/catalogue';
import { PIPELINES_QUEUE, RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import { screen } from '../../schemas/pipelines/screen';
import { fakeActivities } from '../support/fake-activities';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';

const RUNS = 8;
const SEED = 20261123;
const DELAY_MS_MAX = 20;
const LIMIT_MS = 240_000;
/** A failure that a retry cures; the third attempt is always left alone. */
const FAILING_ATTEMPTS_MAX = 2;

/** Random failures, delays and cancellations, against the workflow code with activities of straw. */
describe('the workflow logic', () => {
  let stack: TestStack;
  let client: Client;
  let connection: NativeConnection;
  let namespace: string;
  const code = readFileSync(path.join(REPOSITORY, 'dist/catalogue/workflow-bundle.js'), 'utf8');

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    // Of the stack only the server is wanted: the workers are below.
    stack = await startTestStack({ serversOnly: true });
    const temporal = readStackRecord(stack.folder)?.temporal;
    namespace = temporal?.namespace ?? 'default';
    connection = await NativeConnection.connect({ address: temporal?.address });
    const toClient = await Connection.connect({ address: temporal?.address });
    client = new Client({ connection: toClient, namespace });
  }, LIMIT_MS);

  afterAll(async () => {
    await client?.connection.close();
    await connection?.close();
    await stack?.stop();
  }, LIMIT_MS);

  async function withWorkers<T>(
    activities: Record<string, (input: never) => Promise<unknown>>,
    body: () => Promise<T>,
  ): Promise<T> {
    const queues = [...new Set([RECORDS_QUEUE, ...steps.map((s) => s.taskQueue)])];
    const common = { connection, namespace, shutdownGraceTime: 0 };
    const workers = await Promise.all([
      Worker.create({ ...common, taskQueue: PIPELINES_QUEUE, workflowBundle: { code } }),
      ...queues.map((taskQueue) => Worker.create({ ...common, taskQueue, activities })),
    ]);
    const running = workers.map((w) => w.run());
    try {
      return await body();
    } finally {
      for (const w of workers) w.shutdown();
      await Promise.all(running);
    }
  }

  const cases = fc.record({
    batchCount: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 33, max: 60 })),
    seed: fc.nat(),
    failing: fc.constantFrom(0, 0.1, 0.3),
    cancelAfterMs: fc.option(fc.integer({ min: 0, max: 1_500 }), { nil: null }),
  });

  test(
    'takes every batch through every step once, or ends as cancelled, and always ends its record once',
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ batchCount, seed, failing, cancelAfterMs }) => {
          const random = createRandom(seed, 'fate');
          const fake = fakeActivities(batchCount, async ({ activityType, attempt }) => {
            const fails = random.uniform() < failing && attempt <= FAILING_ATTEMPTS_MAX;
            await new Promise((r) => setTimeout(r, random.uniform() * DELAY_MS_MAX));
            if (fails) throw new Error(`${activityType} was made to fail`);
          });
          const attemptOf = () => Context.current().info.attempt;
          const end = await withWorkers(fake.activities(attemptOf), async () => {
            const handle = await client.workflow.start(screen.workflow, {
              taskQueue: PIPELINES_QUEUE,
              workflowId: `fake-${seed}-${batchCount}-${Date.now()}`,
              args: [requestFor()],
            });
            if (cancelAfterMs !== null) {
              setTimeout(() => void handle.cancel().catch(() => undefined), cancelAfterMs);
            }
            return handle.result().then(
              () => 'completed',
              (error: WorkflowFailedError) => error.cause?.name ?? String(error),
            );
          });
          expect(fake.run.finished).toHaveLength(1);
          const [last] = fake.run.finished;
          if (end === 'completed') {
            const output = (last?.output ?? {}) as { candidates?: ArtifactRef };
            expect(fake.nameOf(output.candidates)).toBe(`chemistry.depict(${fake.expected})`);
            expect(last?.status).toBe('completed');
          } else {
            expect(cancelAfterMs).not.toBeNull();
            expect({ end, status: last?.status }).toEqual({
              end: 'CancelledFailure',
              status: 'cancelled',
            });
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    LIMIT_MS,
  );
});

function requestFor() {
  const library = { file: { sha256: '0'.repeat(64), size: 1, mediaType: 'text/plain' } };
  return {
    project: 'default',
    pipeline: screen.name,
    pipelineVersion: screen.version,
    key: 'k',
    input: screen.input.parse({ library }),
    useCache: true,
    command: '',
    data: [],
  };
}
