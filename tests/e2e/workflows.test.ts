import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  Client,
  Connection,
  type WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import fc from 'fast-check';
import { readStackRecord } from '../../client/stack';
import { deleteExecutions } from '../../gate/retention/executions';
import { createRandom } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { steps } from '../../schemas/catalogue';
import { MESSAGES } from '../../schemas/constants/names';
import { PIPELINES_QUEUE, RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import type { AnyPipeline, EarlierRun, PipelineOutput } from '../../schemas/pipeline';
import { discover } from '../../schemas/pipelines/discover';
import { screen } from '../../schemas/pipelines/screen';
import { simulateCircuit } from '../../schemas/pipelines/simulate-circuit';
import { sweep } from '../../schemas/pipelines/sweep';
import { fakeActivities } from '../support/fake-activities';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

const RUNS = 8;
const SEED = 20261123;
const DELAY_MS_MAX = 20;
const REVIEW_INTERVAL_MS = 100;
const LIMIT_MS = 240_000;
/** Temporal deletes when it has time. */
const PATIENCE_MS = 60_000;
/** A failure that a retry cures; the third attempt is always left alone. */
const FAILING_ATTEMPTS_MAX = 2;

const FILE = { file: { sha256: '0'.repeat(64), size: 1, mediaType: 'text/plain' } };
const RECEPTOR = { name: 'r', file: FILE.file };
const MEASURED = { ...FILE, valueColumn: 'ic50', kind: 'IC50', unit: 'nM' };

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

  it(
    'what Temporal keeps of a run is deleted with its children, and never while it goes on',
    async () => {
      const known = async () => {
        const found = [];
        const query = "WorkflowType = 'keepNothing'";
        for await (const one of client.workflow.list({ query })) found.push(one.workflowId);
        return found.sort();
      };
      const ids = [
        "it's-kept",
        "it's-kept.000001",
        "it's-kept/points",
        "it's-kept/points/x",
        "it's",
      ];
      const taskQueue = 'test.nobody';
      for (const workflowId of ids)
        await client.workflow.start('keepNothing', { workflowId, taskQueue });
      await until(async () => (await known()).length === ids.length);
      expect(await deleteExecutions(client, "it's-kept")).toBeUndefined();
      for (const id of ids.slice(0, 4)) await client.workflow.getHandle(id).terminate();
      await until(async () => (await deleteExecutions(client, "it's-kept")) === 3);
      const isGone = (id: string) =>
        client.workflow
          .getHandle(id)
          .describe()
          .then(
            () => false,
            (error) => error instanceof WorkflowNotFoundError,
          );
      for (const id of ["it's-kept", "it's-kept/points", "it's-kept/points/x"]) {
        await until(() => isGone(id), { limitMs: PATIENCE_MS, what: () => id });
      }
      expect([await isGone("it's-kept.000001"), await isGone("it's")]).toEqual([false, false]);
      await client.workflow.getHandle("it's").terminate();
    },
    LIMIT_MS,
  );

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

  /** One run whose activities are late, fail and are cancelled as `fate` says. */
  async function play(contract: AnyPipeline, input: unknown, fate: Played) {
    const { seed, batchCount, failing, cancelAfterMs, decision } = fate;
    const random = createRandom(seed, 'fate');
    const fake = fakeActivities(batchCount, async ({ activityType, attempt }) => {
      const fails = random.uniform() < failing && attempt <= FAILING_ATTEMPTS_MAX;
      await new Promise((r) => setTimeout(r, random.uniform() * DELAY_MS_MAX));
      if (fails) throw new Error(`${activityType} was made to fail`);
    });
    const end = await withWorkers(fake.activities(attemptNow), async () => {
      const handle = await client.workflow.start(contract.workflow, {
        taskQueue: PIPELINES_QUEUE,
        workflowId: `fake-${seed}-${batchCount}-${Date.now()}`,
        args: [requestFor(contract, input)],
      });
      if (cancelAfterMs !== null) {
        setTimeout(() => void handle.cancel().catch(() => undefined), cancelAfterMs);
      }
      let isOver = false;
      const ended = handle
        .result()
        .then(
          () => 'completed',
          (error: WorkflowFailedError) => error.cause?.name ?? String(error),
        )
        .finally(() => {
          isOver = true;
        });
      // A review is refused until the run waits for it, and when it is over.
      while (decision !== undefined && !isOver) {
        const review = { decision, by: 'nobody', comment: '' };
        const update = handle.executeUpdate(MESSAGES.review, { args: [review] });
        if (await update.then(Boolean, () => false)) break;
        await new Promise((r) => setTimeout(r, REVIEW_INTERVAL_MS));
      }
      return ended;
    });
    expect(fake.run.finished).toHaveLength(1);
    const status = fake.run.finished[0]?.status;
    if (end !== 'completed') {
      expect(cancelAfterMs).not.toBeNull();
      expect({ end, status }).toEqual({ end: 'CancelledFailure', status: 'cancelled' });
    }
    const output = (fake.run.finished[0]?.output ?? {}) as Partial<Record<string, ArtifactRef>>;
    const { fragments } = fake.run;
    const { candidates, combined, table } = {
      candidates: fake.nameOf(output.candidates),
      combined: fake.nameOf(output.allCounts),
      table: fake.nameOf(output.table),
    };
    return { end, status, candidates, combined, table, fragments, expected: fake.expected };
  }

  test(
    'takes every batch through every step once, or ends as cancelled, and always ends its record once',
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, async (fate) => {
          const { end, status, candidates, expected } = await play(screen, { library: FILE }, fate);
          if (end !== 'completed') return;
          expect(candidates).toBe(`chemistry.depict(${expected})`);
          expect(status).toBe('completed');
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    LIMIT_MS,
  );

  test(
    'a fragment of a circuit that is lost is the only one done again, and all keep their order',
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, async (fate) => {
          const { file: circuit } = FILE;
          const { end, combined, fragments } = await play(simulateCircuit, { circuit }, fate);
          expect(new Set(fragments).size).toBe(fragments.length);
          if (end !== 'completed') return;
          const all = Array.from({ length: fate.batchCount }, (_, i) => `f${i}`);
          expect(combined).toBe(all.join(' '));
          expect(fragments).toHaveLength(all.length);
        }),
        { numRuns: RUNS / 2, seed: SEED },
      );
    },
    LIMIT_MS,
  );

  test(
    'a sweep computes every point once, and keeps what has ended when it is cancelled',
    async () => {
      const input = {
        step: 'chemistry.depict@1',
        parameters: [{ path: 'x', values: [1] }],
        parallel: 5,
      };
      await fc.assert(
        fc.asyncProperty(cases, async (fate) => {
          const { end, table } = await play(sweep, input, fate);
          const points = table.split(' ').filter((point) => point.startsWith('p'));
          expect(new Set(points).size).toBe(points.length);
          if (end !== 'completed') return;
          expect(points).toEqual(Array.from({ length: fate.batchCount }, (_, i) => `p${i}`));
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    LIMIT_MS,
  );

  test(
    'discover ends as it would undisturbed, as it was reviewed, or as cancelled',
    async () => {
      const input = { name: 'fake', actives: FILE, library: FILE, seed: 1 };
      const reviewed = fc.record({ fate: cases, decision: fc.constantFrom('approve', 'reject') });
      await fc.assert(
        fc.asyncProperty(reviewed, async ({ fate, decision }) => {
          const found = await play(discover, input, { ...fate, decision });
          if (found.end !== 'completed') return;
          expect(found.status).toBe(decision === 'approve' ? 'completed' : 'rejected');
          const quiet = { ...fate, failing: 0, cancelAfterMs: null, decision: 'approve' };
          const undisturbed = await play(discover, input, quiet);
          expect(undisturbed.candidates).toContain('hidden(');
          expect(found.candidates).toBe(undisturbed.candidates);
        }),
        { numRuns: RUNS / 2, seed: SEED },
      );
    },
    LIMIT_MS,
  );

  test.each([
    {
      what: 'a structure alone',
      input: { receptors: [RECEPTOR] },
      steps: ['docked('],
      without: ['chemistry.similarity', 'chemistry.predict', 'hidden('],
      notRun: ['retrospective check', 'Generate'],
    },
    {
      what: 'actives without values, and a structure',
      input: { actives: FILE, receptors: [RECEPTOR] },
      steps: ['docked(', 'chemistry.similarity', 'hidden('],
      without: ['chemistry.predict'],
      notRun: ['Generate', 'retrospective check'],
    },
    {
      what: 'measured values alone',
      input: { actives: MEASURED },
      steps: ['chemistry.similarity', 'chemistry.predict', 'hidden('],
      without: ['docked('],
      notRun: ['Dock', 'Learn and propose', 'Refine'],
    },
  ])(
    'a programme with $what runs, and says what it cannot do',
    async ({ input, steps: done, without, notRun }) => {
      const fake = fakeActivities(2, async () => undefined);
      // Rounds of learning would predict docking scores.
      const learn = { rounds: 0 };
      const whole = { name: 'fake', library: FILE, seed: 1, autoApprove: true, learn, ...input };
      await withWorkers(fake.activities(attemptNow), async () => {
        const handle = await client.workflow.start(discover.workflow, {
          taskQueue: PIPELINES_QUEUE,
          workflowId: `kind-${Date.now()}`,
          args: [requestFor(discover, whole)],
        });
        await handle.result();
      });
      const output = fake.run.finished[0]?.output as PipelineOutput<typeof discover>;
      const ranked = fake.nameOf(output.candidates ?? undefined);
      for (const step of done) expect(ranked).toContain(step);
      for (const step of without) expect(ranked).not.toContain(step);
      const told = output.notRun.map((one) => one.what);
      expect(told).toEqual(expect.arrayContaining(notRun));
      expect(output.docking === null).toBe(!done.includes('docked('));
    },
    LIMIT_MS,
  );

  test.each([
    {
      what: 'that no node has',
      tool: () => {
        throw ApplicationFailure.nonRetryable('vina is not on this machine.', 'TOOL_MISSING');
      },
      told: { what: 'Dock', because: 'no node could do it: vina is not on this machine.' },
      docking: null,
    },
    {
      // What breaks off or runs into its limit with one molecule drops it, with the reason.
      what: 'that breaks with every molecule',
      tool: () => ({ count: 0, dropped: { VINA_FAILED: 1, VINA_LIMIT: 1 } }),
      told: null,
      docking: { count: 0, failed: 2 },
    },
  ])(
    'a docking program $what: the run goes on and says so',
    async ({ tool, told, docking }) => {
      const fake = fakeActivities(2, async () => undefined);
      const activities = {
        ...fake.activities(attemptNow),
        'docking.dock@1': async ({ molecules }: { molecules: ArtifactRef }) =>
          fake.envelope({ molecules, rejections: fake.named('reasons'), ...tool() }),
        'discovery.observe@1': async () =>
          fake.envelope({ history: fake.named('h'), measured: 0, failed: 2, curve: [] }),
      };
      const input = { actives: FILE, receptors: [RECEPTOR], learn: { rounds: 1 } };
      await withWorkers(activities, async () => {
        const handle = await client.workflow.start(discover.workflow, {
          taskQueue: PIPELINES_QUEUE,
          workflowId: `tool-${Date.now()}`,
          args: [
            requestFor(discover, {
              ...{ name: 'fake', library: FILE, seed: 1, autoApprove: true, ...input },
            }),
          ],
        });
        await handle.result();
      });
      const [finished] = fake.run.finished;
      const output = finished?.output as PipelineOutput<typeof discover>;
      expect(finished?.status).toBe('completed');
      expect(output.candidates).not.toBeNull();
      if (docking === null) expect(output.docking).toBeNull();
      else expect(output.docking).toMatchObject(docking);
      if (told !== null) expect(output.notRun).toContainEqual(told);
    },
    LIMIT_MS,
  );

  test('a programme with neither actives nor a structure is refused', () => {
    const found = discover.input.safeParse({ name: 'nothing', library: FILE });
    expect(found.error?.issues[0]).toMatchObject({
      path: ['actives'],
      message: expect.stringContaining('needs a receptor'),
    });
  });

  test(
    'a run of discover that fails keeps what its stages found, and another goes on from there',
    async () => {
      const input = { name: 'fake', actives: FILE, library: FILE, seed: 1 };
      const broken = 'chemistry.similarity@1';
      // One set of activities: what the first run left has to be known to the second.
      let breaks = true;
      const fake = fakeActivities(2, async ({ activityType }) => {
        if (!breaks || activityType !== broken) return;
        throw ApplicationFailure.nonRetryable('it is broken', 'KERNEL_FAILED');
      });
      const run = async (from?: EarlierRun) => {
        await withWorkers(fake.activities(attemptNow), async () => {
          const handle = await client.workflow.start(discover.workflow, {
            taskQueue: PIPELINES_QUEUE,
            workflowId: `kept-${fake.run.finished.length}-${Date.now()}`,
            args: [{ ...requestFor(discover, { ...input, autoApprove: true }), from }],
          });
          await handle.result().catch(() => undefined);
        });
        const finished = fake.run.finished.at(-1);
        const output = finished?.output as PipelineOutput<typeof discover>;
        return { finished, output, candidates: fake.nameOf(output.candidates ?? undefined) };
      };
      const { finished, output } = await run();
      breaks = false;
      expect(finished).toMatchObject({ status: 'failed', error: { code: 'KERNEL_FAILED' } });
      expect(finished?.output).toMatchObject({ decision: 'not reviewed', candidates: null });
      expect(Object.keys(output.stageResults)).toEqual([
        ...['ingest', 'curate', 'filter', 'properties'],
      ]);
      const results = output.stageResults;
      const again = await run({ runId: 'broken', stage: 'score', results });
      const whole = await run();
      expect(again.finished?.status).toBe('completed');
      expect(again.candidates).toBe(whole.candidates);
    },
    LIMIT_MS,
  );
});

const attemptNow = () => Context.current().info.attempt;

/** What befalls a run. */
interface Played {
  batchCount: number;
  seed: number;
  /** Share of attempts that fail. */
  failing: number;
  cancelAfterMs: number | null;
  decision?: string;
}

function requestFor(contract: AnyPipeline, input: unknown) {
  return {
    project: 'default',
    pipeline: contract.name,
    pipelineVersion: contract.version,
    key: 'k',
    input: contract.input.parse(input),
    useCache: true,
    command: '',
    data: [],
  };
}
