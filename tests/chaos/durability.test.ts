import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../kernels/statistics';
import { commit, withSeed } from '../support/faults';
import {
  discoverInput,
  type SmallProgramme,
  screenInput,
  writeSmallProgramme,
} from '../support/small-programme';
import { startTestStack, type TestStack } from '../support/stack';
import {
  awaitEnd,
  type Conclusion,
  conclusionOf,
  expectConserved,
  expectUnharmed,
} from '../support/trials';
import { inflictAll, planFaults } from './faults';
import { chaosSeeds } from './seeds';

/*
 * The long form of tests/e2e/durability.test.ts: many seeds, kills, freezes and crashes, impatient
 * command lines, cancellations. `ATHANOR_CHAOS_SEEDS=1-20 npm run test:chaos`
 */

const FAULTS = 40;
const SIZE = 400;
const BATCH_SIZE = 10;
/** So small that batches go to child workflows. */
const SCREEN_BATCH_SIZE = 4;
const IMPATIENT_MS_MAX = 2_500;
jest.setTimeout(1_800_000);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-chaos-'));
const inputs: Record<string, unknown> = {};
const undisturbed: Record<string, Conclusion> = {};
let stack: TestStack;
let files: SmallProgramme;

beforeAll(async () => {
  tell(`commit ${commit()}, seeds ${chaosSeeds().join(', ')}`);
  files = writeSmallProgramme(folder, { size: SIZE, measured: 150 });
  inputs.screen = screenInput(files, SCREEN_BATCH_SIZE);
  inputs.discover = { ...discoverInput(files, BATCH_SIZE), autoApprove: true };
  stack = await startTestStack();
  for (const [pipeline, input] of Object.entries(inputs)) {
    const { runId } = await stack.client.submit(pipeline, input, { key: 'undisturbed' });
    const conclusion = await conclusionOf(stack, runId);
    await expectConserved(stack, conclusion.record, files.ids);
    undisturbed[pipeline] = conclusion;
  }
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function tell(text: string): void {
  process.stderr.write(`chaos: ${text}\n`);
}

describe.each(chaosSeeds())('seed %i', (seed) => {
  test.each(['screen', 'discover'])('%s ends unharmed', async (pipeline) => {
    await withSeed(seed, async () => {
      const runId = await startImpatiently(pipeline, seed);
      const { outcome, isOver } = awaitEnd(stack, runId);
      const counts = await inflictAll(
        stack,
        planFaults({ seed, trial: pipeline, count: FAULTS }),
        isOver,
      );
      await outcome;
      tell(`seed ${seed}, ${pipeline}: ${JSON.stringify(counts)}`);
      const conclusion = undisturbed[pipeline] as Conclusion;
      await expectUnharmed(stack, { runId, undisturbed: conclusion, ids: files.ids });
    });
  });

  test('a run that is cancelled in the midst of it ends as cancelled', async () => {
    await withSeed(seed, async () => {
      const options = { key: `cancelled-${seed}`, useCache: false };
      const { runId } = await stack.client.submit('discover', inputs.discover, options);
      const { outcome, isOver } = awaitEnd(stack, runId);
      const faults = planFaults({ seed, trial: 'cancelled', count: FAULTS / 4 });
      await inflictAll(stack, faults.slice(0, faults.length / 2), isOver);
      await untilTaken(() => stack.client.runs.cancel(runId));
      await inflictAll(stack, faults.slice(faults.length / 2), isOver);
      expect((await outcome).status).toBe('cancelled');
      const running = await stack.client.runs.list({ status: 'running' });
      expect(running.map((run) => run.runId)).toEqual([]);
    });
  });
});

/** Starts a run by a command line that is killed at random moments, until one says what was started. */
async function startImpatiently(pipeline: string, seed: number): Promise<string> {
  const random = createRandom(seed, `impatient ${pipeline}`);
  const args = ['run', pipeline, '-', '--id', `seed-${seed}`, '--no-cache', '--detach', '--json'];
  const input = JSON.stringify(inputs[pipeline]);
  for (let i = 0; i < 3; i++) {
    const started = stack.cli(args, { input });
    await sleep(random.uniform() * IMPATIENT_MS_MAX);
    started.child.kill('SIGKILL');
    await started.ended;
  }
  const { code, stdout, stderr } = await stack.cli(args, { input }).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { runId } = JSON.parse(stdout) as { runId: string };
  const listed = await stack.client.runs.list({ pipeline, limit: 500 });
  expect(listed.filter((run) => run.runId === runId)).toHaveLength(1);
  return runId;
}

/** A server that is away takes nothing: asks again until it has. */
async function untilTaken(ask: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= 30) throw error;
      await sleep(1_000);
    }
  }
}
